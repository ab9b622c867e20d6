import type { ProgressEvent } from '../../stages/progress.ts';

/** Shows people on stderr what happens while it happens. */
export interface Reporter {
  take(event: ProgressEvent): void;
  /** Prints a whole line, above whatever is being redrawn. */
  say(line: string): void;
  /** Takes what is being redrawn off the screen: something else is about to be written there. */
  clear(): void;
  /** Ends it: nothing is redrawn after this, and nothing of it stays on the screen. */
  close(): void;
}

/** For `--quiet`. */
export const SILENT: Reporter = {
  take() {},
  say() {},
  clear() {},
  close() {},
};
