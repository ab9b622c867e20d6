import type { RowferryError } from '../errors/rowferry-error.ts';
import { errorDocument, exitCodeOf } from './render-error.ts';
import type { Outcome } from './run.ts';
import type { Secrets } from './secrets.ts';

/** The version of the JSON documents on stdout; it rises when a field changes its meaning. */
const DOCUMENT_VERSION = 1;

export interface DocumentView {
  readonly secrets: Secrets;
  readonly verbose: boolean;
}

/** The document of a command that came to its end. `ok` is true exactly when the exit code is 0. */
export function outcomeDocument(outcome: Outcome, view: DocumentView): object {
  const { verdict, next, document } = outcome;
  if (verdict === null) return { schemaVersion: DOCUMENT_VERSION, ok: true, exitCode: 0, ...document, next };
  return { ...failureDocument(verdict, view), ...document, next };
}

/** The document of a command that failed. */
export function failureDocument(error: RowferryError, view: DocumentView): object {
  return {
    schemaVersion: DOCUMENT_VERSION,
    ok: false,
    exitCode: exitCodeOf(error),
    error: errorDocument(error, view),
  };
}
