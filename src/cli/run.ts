import type { RowferryError } from '../errors/rowferry-error.ts';
import type { StageContext } from '../stages/progress.ts';
import type { Environment } from './environment.ts';
import type { Host } from './host.ts';
import type { EndContext } from './open-ends.ts';
import type { Paint } from './paint.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import type { TypedWords } from './typed-words.ts';

/** How the result is wanted: for people, as one JSON document, or as JSON lines while it comes. */
export type OutputFormat = 'text' | 'document' | 'stream';

/** What a command works with while it runs. */
export interface Run extends EndContext {
  readonly host: Host;
  readonly environment: Environment;
  readonly services: Services;
  readonly secrets: Secrets;
  /** The options as they were typed, for the command to type next. */
  readonly typed: TypedWords;
  /** For stages: the signal that stops them and where their events go. */
  readonly context: StageContext;
  /** The colours of stdout. */
  readonly paint: Paint;
  readonly format: OutputFormat;
  /** Writes a part of the result before its end; a promise where whoever reads it is slower. */
  print(text: string): void | Promise<void>;
  /** `--yes` was given: whatever is asked is agreed to. */
  readonly isAgreed: boolean;
  /** Asks a person; true without asking where `--yes` was given or nobody sits at a terminal. */
  confirm(question: string): Promise<boolean>;
}

/** What a command that came to its end has to say. */
export interface Outcome {
  /** What the JSON document holds besides `schemaVersion`, `ok` and `exitCode`. */
  readonly document: object;
  /**
   * JSON text that the document has as its member `rows`: values of rows are shown, but never logged, and their
   * cells stay as they are.
   */
  readonly rows?: string;
  /** The result for people; ends with a line end. */
  readonly text: string;
  /** What is shown once on stderr and kept nowhere, such as the password of a new user; absent: nothing. */
  readonly beside?: string;
  /** What is wrong all the same (rejected rows, differences, something not exact); null: nothing. */
  readonly verdict: RowferryError | null;
  /** The command to type next; null: there is none. */
  readonly next: string | null;
}
