import { toolVersion } from '../archive/tool-version.ts';
import type { Host } from './host.ts';
import { performCommand, type Session } from './perform-command.ts';
import { plainCommandLine } from './plain-command-line.ts';
import { presentFailure } from './present.ts';
import { createSecrets } from './secrets.ts';
import type { Services } from './services.ts';

/**
 * Runs `rowferry` with the arguments after its name.
 *
 * @returns the exit code; nothing is thrown.
 */
export async function runCommandLine(argv: readonly string[], host: Host, services: Services): Promise<number> {
  const session: Session = { host, services, secrets: createSecrets() };
  // Node would print it as it is, passwords and all.
  host.onCrash((thrown) => host.exit(presentFailure(thrown, presentationOf(argv, session))));
  try {
    return await takeCommandLine(argv, session);
  } catch (thrown) {
    return presentFailure(thrown, presentationOf(argv, session));
  }
}

/** yargs takes as long to load as all else that a small command does: it is asked for what is not plain. */
async function takeCommandLine(argv: readonly string[], session: Session): Promise<number> {
  const { stdout } = session.host;
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    stdout.write(`${toolVersion()}\n`);
    return 0;
  }
  const plain = await plainCommandLine(argv);
  if (plain !== null) return performCommand(plain.command, plain.parsed, session);
  const { parseWithYargs } = await import('./parse-with-yargs.ts');
  let exitCode = 0;
  const help = await parseWithYargs(argv, {
    columns: stdout.columns,
    handle: async (command, parsed) => {
      exitCode = await performCommand(command, parsed, session);
    },
  });
  if (help !== '') stdout.write(`${help}\n`);
  return exitCode;
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
