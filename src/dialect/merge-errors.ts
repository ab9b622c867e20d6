import { RowferryError } from '../errors/rowferry-error.ts';
import type { Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';

/** The error of rows that cannot be told apart by the key that they are merged by. */
export function keyNotUnique(table: Table, key: readonly string[]): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `Rows of ${name} have the same ${key.join(', ')}, or none, by which --on-conflict finds them in the target.`,
    hint: 'Correct them in the source, or give up the rows of the target with --truncate.',
    context: { table: name, column: key.join(', ') },
  });
}
