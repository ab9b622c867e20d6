/** An identifier in double quotes, as SQL text (https://www.sqlite.org/lang_keywords.html). */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name as SQLite compares it: ASCII letters folded, no others. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** True where SQLite takes both for one name. */
export function isSameIdentifier(a: string, b: string): boolean {
  return foldName(a) === foldName(b);
}

/** A name of the rowid that no column has (https://www.sqlite.org/rowidtable.html); null where columns have all three. */
export function freeRowidName(columns: readonly string[]): string | null {
  const taken = new Set(columns.map(foldName));
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name)) ?? null;
}
