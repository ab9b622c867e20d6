import type { Host } from './host.ts';
import { paintFor } from './paint.ts';
import { asRowferryError, exitCodeOf, renderError } from './render-error.ts';
import { failureDocument, outcomeDocument } from './result-document.ts';
import type { Outcome } from './run.ts';
import type { Secrets } from './secrets.ts';

/** How the end of a command is shown. */
export interface Presentation {
  readonly host: Host;
  readonly secrets: Secrets;
  readonly json: boolean;
  readonly jsonStream: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly noColor: boolean;
}

/** Shows what a command came to: the result on stdout, what is wrong with it on stderr. */
export function presentOutcome(outcome: Outcome, presentation: Presentation): number {
  const { host } = presentation;
  if (isJson(presentation)) writeDocument(outcomeDocument(outcome, presentation), presentation, outcome.rows);
  else host.stdout.write(outcome.text + nextLine(outcome, presentation));
  if (outcome.beside !== undefined) host.stderr.write(outcome.beside);
  if (outcome.verdict === null) return 0;
  host.stderr.write(renderError(outcome.verdict, errorView(presentation)));
  return exitCodeOf(outcome.verdict);
}

/** Shows why a command failed: on stderr, and as the document on stdout where one was asked for. */
export function presentFailure(thrown: unknown, presentation: Presentation): number {
  const error = asRowferryError(thrown);
  if (isJson(presentation)) writeDocument(failureDocument(error, presentation), presentation);
  presentation.host.stderr.write(renderError(error, errorView(presentation)));
  return exitCodeOf(error);
}

function isJson({ json, jsonStream }: Presentation): boolean {
  return json || jsonStream;
}

/** In a stream of events the result is one more, and says so. */
function writeDocument(document: object, { host, jsonStream }: Presentation, rows?: string): void {
  const text = JSON.stringify(jsonStream ? { kind: 'result', ...document } : document);
  host.stdout.write(rows === undefined ? `${text}\n` : `${text.slice(0, -1)},"rows":${rows}}\n`);
}

function nextLine({ next }: Outcome, { host, noColor }: Presentation): string {
  if (next === null) return '';
  return `\n${paintFor(host.stdout, host.variables, noColor)('bold', 'next:')} ${next}\n`;
}

function errorView({ host, secrets, verbose, noColor }: Presentation) {
  return { paint: paintFor(host.stderr, host.variables, noColor), secrets, verbose };
}
