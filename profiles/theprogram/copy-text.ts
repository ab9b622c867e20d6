import type { GeneratedRow } from './values.ts';

/**
 * The rows as texts for COPY, one for each table, tables in the order in which they first come; the columns are those of
 * the first row of a table.
 */
export function copyText(rows: readonly GeneratedRow[]): readonly [string, readonly string[], string][] {
  const tables = new Map<string, { readonly columns: readonly string[]; readonly lines: string[] }>();
  for (const [table, row] of rows) {
    const entry = tables.get(table) ?? { columns: Object.keys(row), lines: [] };
    tables.set(table, entry);
    entry.lines.push(`${entry.columns.map((column) => field(row[column] ?? null)).join('\t')}\n`);
  }
  return [...tables].map(([table, { columns, lines }]) => [table, columns, lines.join('')]);
}

/** https://www.postgresql.org/docs/current/sql-copy.html, "Text Format" */
function field(value: string | number | boolean | null): string {
  if (value === null) return '\\N';
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
  return String(value).replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] as string);
}
