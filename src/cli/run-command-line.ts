import yargs from 'yargs';
import { toolVersion } from '../archive/tool-version.ts';
import { toCommandModule } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { Host } from './host.ts';
import { performCommand, type Session } from './perform-command.ts';
import { presentFailure } from './present.ts';
import { createSecrets } from './secrets.ts';
import type { Services } from './services.ts';
import { usageError } from './usage-error.ts';

/**
 * Runs `rowferry` with the arguments after its name.
 *
 * @returns the exit code; nothing is thrown.
 */
export async function runCommandLine(argv: readonly string[], host: Host, services: Services): Promise<number> {
  const session: Session = { host, services, secrets: createSecrets() };
  // Node would print it as it is, passwords and all.
  host.onCrash((thrown) => host.exit(presentFailure(thrown, presentationOf(argv, session))));
  let exitCode = 0;
  const parser = createParser(async (name, parsed) => {
    exitCode = await performCommand(name, parsed, session);
  }, host);
  parser.fail((message, error) => {
    // What a handler threw stays what it is.
    if (error !== undefined && error.name !== 'YError') throw error;
    throw usageError(message ?? error?.message ?? '', argv);
  });
  try {
    // The callback keeps yargs from printing: the help goes where the result goes.
    await parser.parseAsync([...argv], {}, (_error, _parsed, help) => {
      if (help !== '') host.stdout.write(`${help}\n`);
    });
    return exitCode;
  } catch (thrown) {
    return presentFailure(thrown, presentationOf(argv, session));
  }
}

type Handler = Parameters<typeof toCommandModule>[1];

function createParser(handler: Handler, host: Host) {
  const columns = host.stdout.columns || 80;
  const parser = yargs([])
    .scriptName('rowferry')
    .usage('$0 <command>\n\nMoves data between SQLite and PostgreSQL, and proves it row by row.')
    .locale('en')
    .wrap(Math.min(100, columns))
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
  return addCommands(parser, handler);
}

/** Commands of two words stand below a command of their own. */
const GROUPS: Readonly<Record<string, string>> = {
  archive: 'Work on an archive itself',
  snapshot: 'Take, prove and bring back audit snapshots',
};

function addCommands(parser: ReturnType<typeof yargs>, handler: Handler): ReturnType<typeof yargs> {
  const top = COMMANDS.filter(({ name }) => !name.includes(' '));
  for (const command of top) parser.command(toCommandModule(command, handler));
  for (const [group, describe] of Object.entries(GROUPS)) {
    const below = COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
    const names = below.map(({ name }) => name).join(', ');
    parser.command(group, describe, (own) => {
      for (const command of below) own.command(toCommandModule(command, handler));
      return own.demandCommand(1, `No command is given; there is: ${names}`);
    });
  }
  return parser;
}

/** When the arguments cannot be parsed, their plain flags still say how to show that. */
function presentationOf(argv: readonly string[], { host, secrets }: Session) {
  const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const has = (...flags: readonly string[]): boolean => flags.some((flag) => options.includes(flag));
  return {
    host,
    secrets,
    json: has('--json'),
    jsonStream: has('--json-stream'),
    verbose: has('--verbose', '-v'),
    quiet: has('--quiet', '-q'),
    noColor: has('--no-color'),
  };
}
