import type { ProgressEvent } from '../stages/progress.ts';
import { runSignal } from '../util/run-signal.ts';
import type { Command, CommonSettings } from './command.ts';
import { openDeadline, timedOut } from './deadline.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Host } from './host.ts';
import { interrupted, trackStages } from './interruption.ts';
import { type LogFile, NO_LOG, openLogFile } from './log-file.ts';
import { withoutPasswords } from './new-password.ts';
import { COMMON_OPTIONS } from './options.ts';
import { paintFor } from './paint.ts';
import { presentFailure, presentOutcome } from './present.ts';
import { asRowferryError, errorDocument } from './render-error.ts';
import { chooseReporter } from './report/choose-reporter.ts';
import type { Reporter } from './report/reporter.ts';
import { NO_REPORT, openReportFile } from './report-file.ts';
import { failureDocument, outcomeDocument } from './result-document.ts';
import { retriesOf } from './retries.ts';
import type { Run } from './run.ts';
import { runReport } from './run-report.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import { givenText, type ParsedArguments, resolveSettings } from './settings.ts';
import { type SignalWatch, watchSignals } from './signals.ts';

/** What outlives a single command: the world, the stages and the passwords seen so far. */
export interface Session {
  readonly host: Host;
  readonly services: Services;
  readonly secrets: Secrets;
}

/**
 * Runs a command from its parsed arguments to its exit code: progress to stderr, the result or the error to
 * where the output options say.
 *
 * @throws USAGE for options that cannot be read; everything after that becomes an exit code here.
 */
export async function performCommand(command: Command, parsed: ParsedArguments, session: Session): Promise<number> {
  const { host } = session;
  const environment = readEnvironment(host.variables, givenText('--env-file', parsed['envFile']));
  const settings = resolveSettings(COMMON_OPTIONS, parsed, environment);
  const retries = retriesOf(settings.retries);
  const deadline = openDeadline(settings.timeout);
  const log = settings.logFile === null ? NO_LOG : openLogFile(settings.logFile);
  const begun = new Date();
  const report = settings.resultFile === null ? NO_REPORT : openReportFile(settings.resultFile, begun);
  const tell = (document: object) =>
    report.write(runReport(document, { command: command.name, begun, ended: new Date() }));
  const reporter = chooseReporter(settings, host);
  const watch = watchSignals(host.signals, { say: (line) => reporter.say(line), exit: (code) => host.exit(code) });
  const stages = trackStages();
  const presentation = { ...settings, host, secrets: session.secrets };
  const onProgress = (event: ProgressEvent): void => {
    stages.take(event);
    log.write(event);
    if (settings.jsonStream) host.stdout.write(`${JSON.stringify(event)}\n`);
    reporter.take(event);
  };
  const signal = runSignal(watch.signal, deadline.signal);
  log.write({ kind: 'command', command: command.name });
  try {
    const run = createRun(session, { settings, environment, reporter, context: { signal, onProgress, retries } });
    const outcome = await command.perform(parsed, environment, run);
    reporter.close();
    tell(withoutPasswords(outcomeDocument(outcome, presentation)));
    const exitCode = presentOutcome(outcome, presentation);
    // A password that was made is shown once, and nowhere else.
    log.write({ kind: 'result', exitCode, ...withoutPasswords(outcome.document) });
    return exitCode;
  } catch (thrown) {
    reporter.close();
    const isLate = deadline.signal.aborted && watch.received() === null && settings.timeout !== null;
    const error = isLate ? timedOut(settings.timeout, stages.list()) : whatHappened(thrown, watch, stages.list());
    logFailure(log, error, session.secrets);
    tell(failureDocument(asRowferryError(error), presentation));
    return presentFailure(error, presentation);
  } finally {
    watch.close();
    deadline.close();
    log.close();
  }
}

interface RunParts extends Pick<Run, 'environment' | 'context'> {
  readonly settings: CommonSettings;
  readonly environment: Environment;
  readonly reporter: Reporter;
}

function createRun(session: Session, { settings, environment, reporter, context }: RunParts): Omit<Run, 'typed'> {
  const { host } = session;
  return {
    ...session,
    environment,
    context,
    paint: paintFor(host.stdout, host.variables, settings.noColor),
    format: settings.jsonStream ? 'stream' : settings.json ? 'document' : 'text',
    print: (text) => {
      reporter.clear();
      return host.stdout.write(text);
    },
    warn: (message) => reporter.say(`warning: ${message}`),
    isAgreed: settings.yes,
    confirm: (question) => (settings.yes ? Promise.resolve(true) : confirm(question, host)),
  };
}

/** Without a terminal nobody can answer: what was typed is taken as meant. */
async function confirm(question: string, { stdin, stderr }: Host): Promise<boolean> {
  if (!stdin.isTTY || stderr.isTTY !== true) return true;
  stderr.write(`${question} [y/N] `);
  return /^y(?:es)?$/i.test((await stdin.readLine({ echo: true })).trim());
}

/** After a signal, what the stages throw is only the way they stopped. */
function whatHappened(thrown: unknown, watch: SignalWatch, running: Parameters<typeof interrupted>[1]): unknown {
  const signal = watch.received();
  return signal === null ? thrown : interrupted(signal, running, thrown);
}

function logFailure(log: LogFile, thrown: unknown, secrets: Secrets): void {
  const error = errorDocument(asRowferryError(thrown), { secrets, verbose: true });
  log.write({ kind: 'failure', error });
}
