import { NEWLINE } from './ascii.ts';

/** The lines of bytes that end with a newline, each with its own. They are views: nothing is copied. */
export function splitLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}
