import { parseArgs } from 'node:util';
import { type Command, plainName } from './command.ts';
import { loadCommand } from './load-command.ts';
import { flagOf, type OptionDefinition } from './option-definition.ts';
import type { ParsedArguments } from './settings.ts';

/** A command, and what was typed behind its name. */
export interface PlainCommandLine {
  readonly command: Command;
  readonly parsed: ParsedArguments;
}

/**
 * Takes the command lines that most people type through the parser that comes with Node: the command first, then
 * arguments and options, each given once unless it is a list.
 *
 * @returns what yargs would make of them; null for anything else, which is for yargs to take or to refuse.
 */
export async function plainCommandLine(argv: readonly string[]): Promise<PlainCommandLine | null> {
  const command = await loadCommand(argv);
  if (command === null) return null;
  const parsed = parsePlainly(argv.slice(command.name.split(' ').length), command);
  return parsed === null ? null : { command, parsed };
}

function parsePlainly(words: readonly string[], command: Command): ParsedArguments | null {
  const names = namedOptions(command);
  const parsed = takenByNode(words, names);
  if (parsed === null) return null;
  const given = new Map<string, unknown>();
  for (const [flag, value] of Object.entries(parsed.values)) {
    const { name, definition } = names.get(flag) as NamedOption;
    if (given.has(name) || !isAsYargsTakesIt(value, definition)) return null;
    given.set(name, value?.length === 1 ? value[0] : value);
  }
  return takePositionals(parsed.positionals, command, given) ? Object.fromEntries(given) : null;
}

/** The options by what is typed for them behind two dashes. */
function namedOptions({ options }: Command): ReadonlyMap<string, NamedOption> {
  return new Map(
    Object.entries(options).flatMap(([name, definition]): [string, NamedOption][] => {
      const option = { name, definition };
      const { alias = '' } = definition;
      const own: [string, NamedOption] = [flagOf(name).slice(2), option];
      return alias.length > 1 ? [own, [alias, option]] : [own];
    }),
  );
}

interface NamedOption {
  readonly name: string;
  readonly definition: OptionDefinition;
}

/** What was given for an option, each time that it was given. */
type Values = readonly (string | boolean)[] | undefined;

interface TakenByNode {
  readonly values: Readonly<Record<string, Values>>;
  readonly positionals: readonly string[];
}

/** null where Node refuses the words, and where several short options are one word, which only some of them may be. */
function takenByNode(words: readonly string[], names: ReadonlyMap<string, NamedOption>): TakenByNode | null {
  if (words.some((word) => /^-[^-]./.test(word) || word === '--')) return null;
  const options = [...names].map(([flag, { definition }]) => [flag, nodeOption(definition)] as const);
  try {
    const parsed = parseArgs({ args: [...words], options: Object.fromEntries(options), allowPositionals: true });
    return parsed as unknown as TakenByNode;
  } catch {
    return null;
  }
}

function nodeOption({ kind, alias }: OptionDefinition) {
  const type = kind === 'flag' ? ('boolean' as const) : ('string' as const);
  return { type, multiple: true, ...(alias?.length === 1 ? { short: alias } : {}) };
}

function isAsYargsTakesIt(values: Values = [], definition: OptionDefinition): boolean {
  if (values.length > 1 && definition.kind !== 'list') return false;
  if (definition.kind === 'choice') return definition.choices.includes(values[0] as string);
  return values.every((value) => typeof value === 'boolean' || isPlain(value));
}

/** Neither empty, nor an option, nor something whose quotes yargs would take off. */
function isPlain(word: string): boolean {
  return /^[^-'"]/.test(word);
}

/** False where there are more of them than the command takes, or one that yargs would take for the value of a flag. */
function takePositionals(values: readonly string[], command: Command, given: Map<string, unknown>): boolean {
  if (!values.every((value) => isPlain(value) && value !== 'true' && value !== 'false')) return false;
  const names = Object.keys(command.positionals);
  const several = names.findIndex((name) => name.endsWith('..'));
  const single = several === -1 ? names : names.slice(0, several);
  for (const [at, name] of single.entries()) if (at < values.length) given.set(name, values[at] as string);
  if (several === -1) return values.length <= names.length;
  given.set(plainName(names[several] as string), values.slice(several));
  return true;
}
