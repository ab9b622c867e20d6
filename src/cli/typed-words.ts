import { flagOf, type OptionDefinitions } from './option-definition.ts';
import type { ParsedArguments } from './settings.ts';

/** The options that stood on the command line, by their names, each as the words to type it again; what variables say is not among them. */
export type TypedWords = ReadonlyMap<string, readonly string[]>;

export function typedWords(definitions: OptionDefinitions, parsed: ParsedArguments): TypedWords {
  const typed = Object.keys(definitions).filter((name) => parsed[name] !== undefined);
  return new Map(typed.map((name) => [name, wordsOf(flagOf(name), parsed[name])]));
}

function wordsOf(flag: string, value: unknown): readonly string[] {
  if (value === true) return [flag];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  // A value that begins with a dash would be taken for an option.
  return values
    .map(String)
    .flatMap((text) => (/^-./.test(text) || text === 'false' ? [`${flag}=${text}`] : [flag, text]));
}

/** Databases are named by arguments, and what only shows or plans is not for the command that does it. */
const NOT_AGAIN: ReadonlySet<string> = new Set([
  ...['from', 'to', 'sqlitePath', 'postgresUrl', 'discover', 'sourceId'],
  ...['dryRun', 'check', 'graph', 'suggest', 'writeRules'],
  ...['json', 'jsonStream', 'quiet', 'verbose', 'noColor', 'passwordInJson'],
]);

/** What the command that does for real what was shown has to be told. */
export function sameWords(typed: TypedWords): readonly string[] {
  return [...typed].flatMap(([name, words]) => (NOT_AGAIN.has(name) ? [] : words));
}

/** What every later stage has to be told again: where the archive is, the rules, and how to get in. */
const FOR_ALL = ['archive', 'rules', 'envFile', 'passwordFile'] as const;

/** What an import has to be told as the transform was; otherwise it would find another target, or make the transform anew. */
const FOR_IMPORT = [
  ...['targetSchema', 'dataOnly', 'onError', 'nulBytes', 'jsonb', 'keepDynamic', 'epoch'],
  ...['keepUserColumns', 'asUser', 'ownerEmail', 'ownerUsername', 'acceptLossy'],
] as const;

/** What the next stage has to be told again; the archive says the rest. */
export function nextWords(typed: TypedWords, next: 'transform' | 'import' | 'validate'): readonly string[] {
  const names = next === 'import' ? [...FOR_ALL, ...FOR_IMPORT] : FOR_ALL;
  return names.flatMap((name) => typed.get(name) ?? []);
}
