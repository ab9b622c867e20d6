import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import { cellsOfLine, describeLine } from '../model/row-line.ts';
import type { Reference } from '../model/row-policy.ts';

/** How many rows an error names. */
export const ORPHANS_NAMED_MAX = 5;

/**
 * The error of rows whose reference leads nowhere: the first of them by key, and how many there are.
 * @param lines at least the first of them, without their ",\n".
 */
export function orphanError({ table, key }: Reference, lines: readonly string[], total: number): RowferryError {
  const [name, parent] = [displayName(table.name), displayName(key.target)];
  const rows = total === 1 ? '1 row' : `${total} rows`;
  const refer = total === 1 ? 'refers' : 'refer';
  const [first] = lines;
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `${rows} of ${name} ${refer} by ${key.columns.join(', ')} to rows of ${parent} that are not there: ${listOrphans({ table, key }, lines)}.`,
    hint: 'Correct the rows in the source, or say what becomes of them: --orphans reject, null or keep. Nothing was changed in the target.',
    context: {
      table: name,
      column: key.columns.join(', '),
      ...(first === undefined ? {} : { key: describeLine(table, first) }),
      rows: total,
    },
  });
}

/** `id=5 (user_id=7); id=6 (user_id=8)`: the first of them. */
export function listOrphans(reference: Reference, lines: readonly string[]): string {
  const named = lines.slice(0, ORPHANS_NAMED_MAX).map((line) => describeOrphan(reference, line));
  return `${named.join('; ')}${lines.length > named.length ? '; …' : ''}`;
}

/** `id=5 (user_id=7)` */
function describeOrphan({ table, key }: Reference, line: string): string {
  const cells = cellsOfLine(table, line);
  const reference = key.columns.map((name) => `${name}=${cells.get(name) ?? ''}`).join(', ');
  return `${describeLine(table, line)} (${reference})`;
}

/** The columns that lose a reference: those that may be NULL. @throws CONSTRAINT_VIOLATED where none may. */
export function nullableColumns({ table, key }: Reference): readonly string[] {
  const inKey = table.primaryKey?.columns ?? [];
  const free = key.columns.filter((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    return column?.nullable === true && column.generated === null && !inKey.includes(name);
  });
  // Under MATCH FULL a reference is NULL as a whole or not at all.
  if (free.length > 0 && (key.match === 'simple' || free.length === key.columns.length)) return free;
  const name = displayName(table.name);
  throw new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Rows of ${name} refer by ${key.columns.join(', ')} to rows of ${displayName(key.target)} that are not there, and these columns cannot be NULL.`,
    hint: 'Give --orphans reject or keep instead of null, or correct the rows in the source.',
    context: { table: name, column: key.columns.join(', ') },
  });
}
