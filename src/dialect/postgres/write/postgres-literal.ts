import { assert } from '../../../util/assert.ts';

/** A string constant that means the same whatever `standard_conforming_strings` is (manual, 4.1.2.2). */
export function quoteLiteral(text: string): string {
  assert(!text.includes('\0'), 'a string constant has no NUL');
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
