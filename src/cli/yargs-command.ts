import type { Argv, CommandModule } from 'yargs';
import { type Command, plainName } from './command.ts';
import { EXIT_STATUSES } from './exit-codes.ts';
import { toYargsOptions } from './option-definition.ts';
import type { ParsedArguments } from './settings.ts';

/** The command as yargs takes it; `handler` is given what was parsed. */
export function toCommandModule(
  command: Command,
  handler: (command: Command, parsed: ParsedArguments) => Promise<void>,
): CommandModule {
  const positionals = Object.entries(command.positionals);
  const lastWord = command.name.split(' ').at(-1) ?? command.name;
  return {
    command: [lastWord, ...positionals.map(([name]) => `[${name}]`)].join(' '),
    describe: command.describe,
    // Of a command that runs yargs would lay out the help all the same, which takes longer than all its parsing.
    builder: (yargs: Argv, isHelpWanted?: boolean) =>
      isHelpWanted === true ? describeCommand(yargs, command) : declareCommand(yargs, command),
    handler: (parsed) => handler(command, parsed),
  };
}

/** What parsing needs to know: every option, without what a help text says. */
function declareCommand(yargs: Argv, command: Command): Argv {
  const options = Object.entries(toYargsOptions(command.options));
  const silent = options.map(([name, { describe: _describe, ...option }]) => [name, { ...option, hidden: true }]);
  const names = Object.keys(command.positionals).map(plainName);
  return names
    .reduce((built, name) => built.positional(name, { type: 'string', hidden: true }), yargs)
    .options(Object.fromEntries(silent));
}

function describeCommand(yargs: Argv, command: Command): Argv {
  const positionals = Object.entries(command.positionals);
  const withPositionals = positionals.reduce(
    (built, [name, describe]) => built.positional(plainName(name), { type: 'string', describe }),
    yargs,
  );
  return withPositionals
    .options(toYargsOptions(command.options))
    .example(command.examples.map(([line, what]): [string, string] => [`$0 ${line}`, what]))
    .epilogue(exitStatusText());
}

function exitStatusText(): string {
  const lines = EXIT_STATUSES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`);
  return `EXIT STATUS\n${lines.join('\n')}`;
}
