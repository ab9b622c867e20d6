import { RowferryError } from '../errors/rowferry-error.ts';
import { type Environment, variableOf } from './environment.ts';
import { flagOf, type OptionDefinition, type OptionDefinitions } from './option-definition.ts';

/** What an option comes to: flags are never missing, lists may be empty, others are null without a default. */
type SettingOf<D> = D extends { readonly kind: 'flag' }
  ? boolean
  : D extends { readonly kind: 'list' }
    ? readonly string[]
    : D extends { readonly kind: 'choice'; readonly choices: readonly (infer C)[] }
      ? C | Missing<D>
      : string | Missing<D>;

type Missing<D> = D extends { readonly default: string } ? never : null;

/** The values of a command's options, by their names. */
export type Settings<O extends OptionDefinitions> = { readonly [K in keyof O]: SettingOf<O[K]> };

/** What the command line gave, as yargs parsed it. */
export type ParsedArguments = Readonly<Record<string, unknown>>;

/**
 * Gives every option its value: the flag, else the environment variable, else the env file, else the default.
 *
 * @throws USAGE for an empty value, a flag given twice, and a variable that cannot be read.
 */
export function resolveSettings<O extends OptionDefinitions>(
  definitions: O,
  parsed: ParsedArguments,
  environment: Environment,
): Settings<O> {
  const entries = Object.entries(definitions).map(([name, definition]) => [
    name,
    fromFlag(name, definition, parsed[name]) ??
      fromVariable(definition, definition.environment, environment) ??
      fromVariable(definition, definition.environmentToo, environment) ??
      fallback(definition),
  ]);
  return Object.fromEntries(entries) as Settings<O>;
}

/** One text of the command line: null where it is missing. `name` is how a user calls it. */
export function givenText(name: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) throw usage(`${name} was given more than once.`, 'Give it once.');
  if (value === '') throw usage(`${name} is empty.`, 'Give it a value, or leave it out.');
  return String(value);
}

function fromFlag(name: string, definition: OptionDefinition, value: unknown): unknown {
  if (definition.kind === 'flag') return value;
  if (definition.kind !== 'list' || value === undefined) return givenText(flagOf(name), value);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((text) => splitList(String(text), flagOf(name)));
}

function fromVariable(definition: OptionDefinition, variable: string | undefined, environment: Environment): unknown {
  const text = variable === undefined ? null : variableOf(environment, variable);
  if (text === null || variable === undefined) return null;
  if (definition.kind === 'flag') return booleanOf(variable, text);
  if (definition.kind === 'list') return splitList(text, variable);
  if (definition.kind === 'choice' && !definition.choices.includes(text)) {
    throw usage(`${variable} is ${JSON.stringify(text)}.`, `Set it to one of: ${definition.choices.join(', ')}.`);
  }
  return text;
}

function fallback(definition: OptionDefinition): unknown {
  if (definition.kind === 'flag') return false;
  if (definition.kind === 'list') return [];
  return definition.default ?? null;
}

/** Splits at commas; `\,` is a comma within a name. */
function splitList(text: string, origin: string): readonly string[] {
  const names = text.split(/(?<!\\),/).map((name) => name.trim().replaceAll('\\,', ','));
  if (names.includes('')) throw usage(`${origin} has an empty name in ${JSON.stringify(text)}.`, 'Write it as a,b,c.');
  return names;
}

function booleanOf(variable: string, text: string): boolean {
  if (/^(?:1|true|yes|on)$/i.test(text)) return true;
  if (/^(?:0|false|no|off)$/i.test(text)) return false;
  throw usage(`${variable} is ${JSON.stringify(text)}.`, 'Set it to 1 or 0.');
}

function usage(message: string, hint: string): RowferryError {
  return new RowferryError('USAGE', { message, hint });
}
