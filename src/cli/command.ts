import type { Environment } from './environment.ts';
import type { OptionDefinitions } from './option-definition.ts';
import { COMMON_OPTIONS } from './options.ts';
import type { Outcome, Run } from './run.ts';
import { givenText, type ParsedArguments, resolveSettings, type Settings } from './settings.ts';
import { typedWords } from './typed-words.ts';

/** A command as its file writes it down. */
export interface CommandDefinition<P extends string, O extends OptionDefinitions> {
  /** `export`, `archive reseal`. */
  readonly name: string;
  readonly describe: string;
  /** What the positional arguments are, in their order; all may be left out. A name that ends in `..` takes several. */
  readonly positionals: Readonly<Record<P, string>>;
  /** Its options besides the common ones. */
  readonly options: O;
  /** A command line and what it does, each. */
  readonly examples: readonly (readonly [string, string])[];
  run(settings: CommandSettings<P, O>, run: Run): Promise<Outcome>;
}

type CommandSettings<P extends string, O extends OptionDefinitions> = Settings<O> & {
  readonly [K in P as K extends `${string}..` ? never : K]: string | null;
} & { readonly [K in P as K extends `${infer Name}..` ? Name : never]: readonly string[] };

export type CommonSettings = Settings<typeof COMMON_OPTIONS>;

/** A command with its types folded away: what the command line and the documentation work with. */
export interface Command {
  readonly name: string;
  readonly describe: string;
  readonly positionals: Readonly<Record<string, string>>;
  /** All its options, the common ones too. */
  readonly options: OptionDefinitions;
  readonly examples: readonly (readonly [string, string])[];
  /** Runs it with what was parsed. */
  perform(parsed: ParsedArguments, environment: Environment, run: Omit<Run, 'typed'>): Promise<Outcome>;
}

export function defineCommand<P extends string, O extends OptionDefinitions>(
  definition: CommandDefinition<P, O>,
): Command {
  const options = { ...definition.options, ...COMMON_OPTIONS };
  return {
    ...definition,
    options,
    perform: async (parsed, environment, run) => {
      const settings = resolveSettings(definition.options, parsed, environment);
      const positionals = Object.keys(definition.positionals).map((name) => positionalOf(name, parsed));
      const all = { ...settings, ...Object.fromEntries(positionals) };
      return definition.run(all as CommandSettings<P, O>, { ...run, typed: typedWords(options, parsed) });
    },
  };
}

function positionalOf(name: string, parsed: ParsedArguments): readonly [string, unknown] {
  if (!name.endsWith('..')) return [name, givenText(name, parsed[name])];
  const values = parsed[plainName(name)] ?? [];
  return [plainName(name), (Array.isArray(values) ? values : [values]).map(String)];
}

/** `ID` of `ID..`. */
export function plainName(positional: string): string {
  return positional.replace(/\.\.$/, '');
}
