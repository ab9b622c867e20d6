import { RowferryError } from '../errors/rowferry-error.ts';
import { nearestName } from '../util/nearest-name.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { flagOf } from './option-definition.ts';

/**
 * The error for a command line that yargs could not take.
 *
 * @param message what yargs says
 * @param argv the words as they were typed: yargs names options without their dashes
 */
export function usageError(message: string, argv: readonly string[]): RowferryError {
  const text = message.replaceAll(/\s*\n\s*/g, ' ').trim();
  const unknown = /^Unknown (?:argument|command)s?: (.+?)(?:, .*)?$/.exec(text)?.[1];
  if (unknown !== undefined) return unknownWord(unknown, argv);
  const alone = /^Not enough arguments following: (.+)$/.exec(text)?.[1];
  if (alone !== undefined) return wrong(`${typedFlag(alone, argv) ?? flagOf(alone)} needs a value`, hintOf(argv));
  return wrong(text.replace(/\.$/, ''), hintOf(argv));
}

function unknownWord(word: string, argv: readonly string[]): RowferryError {
  const command = commandOf(argv);
  const flag = typedFlag(word, argv);
  if (flag !== null) {
    const known = Object.keys(command?.options ?? {}).map(flagOf);
    const owner = command === null ? 'rowferry' : `rowferry ${command.name}`;
    return wrong(`${owner} has no option ${flag}`, hintOf(argv, nearestName(flag, known)));
  }
  if (command !== null) return wrong(`rowferry ${command.name} has no place for "${word}"`, hintOf(argv));
  const isGroup = COMMANDS.some(({ name }) => name.startsWith(`${argv[0]} `));
  const group = isGroup ? `${argv[0]} ` : '';
  const near = nearestName(
    `${group}${word}`,
    COMMANDS.map(({ name }) => name),
  );
  return wrong(`There is no command "${group}${word}"`, hintOf(argv, near === null ? null : `rowferry ${near}`));
}

/** The command whose words the line begins with. */
function commandOf(argv: readonly string[]): Command | null {
  return COMMANDS.find(({ name }) => name.split(' ').every((part, at) => argv[at] === part)) ?? null;
}

/** The flag as it was typed; null where the word is none. yargs reports `--no-archive` as `noArchive`. */
function typedFlag(word: string, argv: readonly string[]): string | null {
  const flags = argv.filter((typed) => typed.startsWith('-')).map((typed) => typed.split('=', 1)[0] as string);
  return flags.find((flag) => camelCase(flag.replace(/^-+/, '')) === camelCase(word)) ?? null;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function hintOf(argv: readonly string[], near: string | null = null): string {
  const command = commandOf(argv);
  const list =
    command === null ? 'rowferry --help lists all commands' : `rowferry ${command.name} --help lists all options`;
  return `${near === null ? '' : `Did you mean ${near}? `}${list}.`;
}

function wrong(message: string, hint: string): RowferryError {
  return new RowferryError('USAGE', { message: `${message}.`, hint });
}
