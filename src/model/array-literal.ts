const ITEM = /(?:"((?:[^"\\]|\\.)*)"|((?:[^"{},\\\s]|\\.)(?:(?:[^"{},\\]|\\.)*(?:[^"{},\\\s]|\\.))?))(,|$)/sy;

/**
 * The items of a one-dimensional array's text form, `{a,"b c",NULL}`
 * (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO); null where it has bounds or more dimensions.
 */
export function parseArrayLiteral(text: string): readonly (string | null)[] | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const inner = text.slice(1, -1);
  if (inner === '') return [];
  const items: (string | null)[] = [];
  let at = 0;
  for (;;) {
    ITEM.lastIndex = at;
    const found = ITEM.exec(inner);
    if (found === null) return null;
    const [whole, quoted, plain, comma] = found;
    const isNull = quoted === undefined && plain?.toUpperCase() === 'NULL';
    items.push(isNull ? null : (quoted ?? plain ?? '').replace(/\\(.)/gs, '$1'));
    at += whole.length;
    if (comma === '') return items;
  }
}

/** The text form of a one-dimensional array. */
export function formatArrayLiteral(items: readonly (string | null)[]): string {
  const quoted = items.map((item) => (item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`));
  return `{${quoted.join(',')}}`;
}
