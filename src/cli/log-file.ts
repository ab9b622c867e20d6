import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';

/** A file that every event and the outcome are appended to, one JSON object per line, each with its time. */
export interface LogFile {
  write(entry: object): void;
  close(): void;
}

export const NO_LOG: LogFile = { write() {}, close() {} };

/**
 * Opens the log file for appending; a new one can be read by its owner alone, and its folder (`logs/`) is made, too.
 *
 * @throws USAGE when it cannot be opened.
 */
export function openLogFile(path: string): LogFile {
  const file = openForAppending(path);
  return {
    write: (entry) => {
      writeSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
    },
    close: () => closeSync(file),
  };
}

function openForAppending(path: string): number {
  try {
    const folder = dirname(path);
    // Only this one: more than that is more likely a path that was mistyped.
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    return openSync(path, 'a', 0o600);
  } catch (cause) {
    throw new RowferryError('USAGE', {
      message: `The log file ${path} cannot be opened.`,
      hint: 'Check the path that --log-file names.',
      context: { file: path },
      cause,
    });
  }
}
