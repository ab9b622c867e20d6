import { displayName } from '../../../model/logical-type.ts';
import type { OrphanedRows } from '../../../model/orphaned-rows.ts';
import type { Reference } from '../../../model/row-policy.ts';
import { listOrphans, ORPHANS_NAMED_MAX } from '../../orphan-error.ts';
import { refersNowhere, visitFound } from '../write/sqlite-refused-rows.ts';
import type { RowOrigin } from './sqlite-row-stream.ts';

/** The rows whose reference leads nowhere: SQLite looks at foreign keys only where a program asks for it. */
export function orphansOf(origin: RowOrigin, reference: Reference): readonly OrphanedRows[] {
  const { table, key } = reference;
  const lines: string[] = [];
  let rows = 0;
  visitFound(origin, table, {
    condition: refersNowhere(reference),
    visit: ({ line }) => {
      rows++;
      // One more than are named, so that it shows that there are others.
      if (lines.length <= ORPHANS_NAMED_MAX) lines.push(line);
    },
  });
  if (rows === 0) return [];
  const names = { table: displayName(table.name), columns: key.columns, parent: displayName(key.target) };
  return [{ ...names, rows, named: listOrphans(reference, lines) }];
}
