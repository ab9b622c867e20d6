import yargs from 'yargs';
import { toolVersion } from '../archive/tool-version.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { ParsedArguments } from './settings.ts';
import { usageError } from './usage-error.ts';
import { toCommandModule } from './yargs-command.ts';

export interface YargsOptions {
  /** Of the terminal; 0 or undefined: there is none. */
  readonly columns: number | undefined;
  handle(command: Command, parsed: ParsedArguments): Promise<void>;
}

/**
 * Takes any command line, through yargs.
 *
 * @returns the help or the version where one was asked for, else '' once the command was handled.
 * @throws USAGE where it is wrong; whatever `handle` throws.
 */
export async function parseWithYargs(argv: readonly string[], options: YargsOptions): Promise<string> {
  const parser = createParser(options);
  parser.fail((message, error) => {
    // What a handler threw stays what it is.
    if (error !== undefined && error.name !== 'YError') throw error;
    throw usageError(message ?? error?.message ?? '', argv);
  });
  let shown = '';
  // The callback keeps yargs from printing: the help goes where the result goes.
  await parser.parseAsync([...argv], {}, (_error, _parsed, help) => {
    shown = help;
  });
  return shown;
}

function createParser({ columns, handle }: YargsOptions) {
  const parser = yargs([])
    .scriptName('rowferry')
    .usage('$0 <command>\n\nMoves data between SQLite and PostgreSQL, and proves it row by row.')
    .locale('en')
    .wrap(Math.min(100, columns || 80))
    .exitProcess(false)
    .parserConfiguration({
      'boolean-negation': false,
      'dot-notation': false,
      'parse-positional-numbers': false,
      'strip-dashed': true,
    })
    .strict()
    .demandCommand(1, 'No command is given')
    .help()
    .alias('h', 'help')
    .version(toolVersion())
    .alias('V', 'version')
    .epilogue('Each command has its own --help. Manual: docs/cli.md');
  return addCommands(parser, handle);
}

/** Commands of two words stand below a command of their own. */
const GROUPS: Readonly<Record<string, string>> = {
  archive: 'Work on an archive itself',
  snapshot: 'Take, prove and bring back audit snapshots',
};

function addCommands(parser: ReturnType<typeof yargs>, handle: YargsOptions['handle']): ReturnType<typeof yargs> {
  const top = COMMANDS.filter(({ name }) => !name.includes(' '));
  for (const command of top) parser.command(toCommandModule(command, handle));
  for (const [group, describe] of Object.entries(GROUPS)) {
    const below = COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
    const names = below.map(({ name }) => name).join(', ');
    parser.command(group, describe, (own) => {
      for (const command of below) own.command(toCommandModule(command, handle));
      return own.demandCommand(1, `No command is given; there is: ${names}`);
    });
  }
  return parser;
}
