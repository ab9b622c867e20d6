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
 * Takes the command lines that most people type: the command first, then arguments and options by their full names,
 * each given once unless it is a list.
 *
 * @returns what yargs would make of them; null for anything else, which is for yargs to take or to refuse.
 */
export async function plainCommandLine(argv: readonly string[]): Promise<PlainCommandLine | null> {
  const command = await loadCommand(argv);
  if (command === null) return null;
  const parsed = parsePlainly(argv.slice(command.name.split(' ').length), command);
  return parsed === null ? null : { command, parsed };
}

/** What was given, by the names of positionals and options. */
type Given = Map<string, string | true | readonly string[]>;

function parsePlainly(words: readonly string[], command: Command): ParsedArguments | null {
  const flags = flagsOf(command);
  const given: Given = new Map();
  const positionals: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (isPlain(word)) positionals.push(word);
    else if (!takeOption(word, { rest, flags, given })) return null;
  }
  return takePositionals(positionals, command, given) ? Object.fromEntries(given) : null;
}

/** Neither an option nor something whose quotes yargs would take off. */
function isPlain(word: string): boolean {
  return /^[^-'"]/.test(word);
}

type Flags = ReadonlyMap<string, readonly [string, OptionDefinition]>;

/** Options by what is typed for them. */
function flagsOf({ options }: Command): Flags {
  return new Map(
    Object.entries(options).flatMap((option): [string, typeof option][] => {
      const [name, { alias }] = option;
      const own: [string, typeof option] = [flagOf(name), option];
      return alias === undefined ? [own] : [own, [alias.length === 1 ? `-${alias}` : `--${alias}`, option]];
    }),
  );
}

interface OptionPlace {
  /** The words behind the option; its value is taken from them. */
  readonly rest: string[];
  readonly flags: Flags;
  readonly given: Given;
}

/** False where it is none of the command, or not plainly given. */
function takeOption(word: string, { rest, flags, given }: OptionPlace): boolean {
  const [, flag = word, joined] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  const [name, definition] = flags.get(flag) ?? [];
  if (name === undefined || definition === undefined) return false;
  const before = given.get(name);
  if (definition.kind === 'flag') {
    given.set(name, true);
    // A boolean may have its value behind it.
    return before === undefined && joined === undefined && !/^(?:true|false)$/.test(rest[0] ?? '');
  }
  const value = joined ?? rest.shift();
  if (value === undefined || !isPlain(value)) return false;
  if (definition.kind === 'choice' && !definition.choices.includes(value)) return false;
  given.set(name, before === undefined ? value : ([before, value].flat() as string[]));
  return before === undefined || definition.kind === 'list';
}

/** False where there are more of them than the command takes. */
function takePositionals(values: readonly string[], command: Command, given: Given): boolean {
  const names = Object.keys(command.positionals);
  const several = names.findIndex((name) => name.endsWith('..'));
  const single = several === -1 ? names : names.slice(0, several);
  for (const [at, name] of single.entries()) if (at < values.length) given.set(name, values[at] as string);
  if (several === -1) return values.length <= names.length;
  given.set(plainName(names[several] as string), values.slice(several));
  return true;
}
