// The one JSON text of catalogs and plans, so that equal documents have equal digests.
import { createHash } from 'node:crypto';

/** Keys that stand first, in this order, because people look for them; the others follow by their letters. */
const FIRST_KEYS = ['kind', 'dialect', 'namespace', 'name', 'from', 'to', 'source', 'target', 'tables', 'columns'];

/** The document as indented JSON with its keys in canonical order, ended by a newline. */
export function formatDocument(document: unknown): string {
  return `${JSON.stringify(inKeyOrder(document), null, 1)}\n`;
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inKeyOrder(item)]));
}

function rank(key: string): number {
  const position = FIRST_KEYS.indexOf(key);
  return position === -1 ? FIRST_KEYS.length : position;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
