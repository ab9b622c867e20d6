import type { Options } from 'yargs';

/** One option, from which its flag, its environment variable, its help and its documentation are made. */
export type OptionDefinition = TextOption | ChoiceOption | ListOption | FlagOption;

interface OptionBase {
  readonly describe: string;
  /** The heading of the help that it stands under. */
  readonly group: OptionGroup;
  /** Another name of the flag, without dashes. */
  readonly alias?: string;
  /** The environment variable that gives it where the flag does not. */
  readonly environment?: string;
  /** Another variable that does the same, by a name that people know from elsewhere; the first one wins. */
  readonly environmentToo?: string;
}

type OptionGroup =
  | 'Databases:'
  | 'Archive:'
  | 'What to move:'
  | 'Many sources:'
  | 'One user:'
  | 'Conversion:'
  | 'Target:'
  | 'Bad rows:'
  | 'Snapshots:'
  | 'Stages:'
  | 'Keys:'
  | 'Output:';

interface TextOption extends OptionBase {
  readonly kind: 'text';
  /** What stands for the value in the documentation: `DIR`. */
  readonly placeholder: string;
  readonly default?: string;
}

interface ChoiceOption extends OptionBase {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}

/** Several values, given by repeating the flag or between commas. */
interface ListOption extends OptionBase {
  readonly kind: 'list';
  readonly placeholder: string;
}

/** On or off; off where nothing says otherwise. */
interface FlagOption extends OptionBase {
  readonly kind: 'flag';
}

/** Options by their name in camel case: `copyFirst` is the flag `--copy-first`. */
export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

/** `--copy-first`, as a user types it. */
export function flagOf(name: string): string {
  return `--${kebabCase(name)}`;
}

/** The options as yargs takes them. Defaults are only shown by it: `resolveSettings` fills them in, after the environment. */
export function toYargsOptions(definitions: OptionDefinitions): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [kebabCase(name), toYargsOption(definition)]),
  );
}

function toYargsOption(definition: OptionDefinition): Options {
  const { describe, group, alias } = definition;
  const common: Options = { describe, group, ...(alias === undefined ? {} : { alias }) };
  if (definition.kind === 'flag') return { ...common, type: 'boolean' };
  const text: Options = { ...common, type: 'string', requiresArg: true };
  if (definition.kind === 'list') return text;
  const shown = definition.default === undefined ? {} : { defaultDescription: definition.default };
  return definition.kind === 'choice' ? { ...text, ...shown, choices: definition.choices } : { ...text, ...shown };
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
