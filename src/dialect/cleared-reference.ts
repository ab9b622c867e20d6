import { RowferryError } from '../errors/rowferry-error.ts';
import type { ForeignKey, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';

/** The error of a table that is to be emptied while rows of `child`, which stays, refer to it. */
export function refersToCleared(
  child: Pick<Table, 'name'>,
  key: Pick<ForeignKey, 'columns' | 'target'>,
): RowferryError {
  const [name, parent] = [displayName(child.name), displayName(key.target)];
  return new RowferryError('TARGET_NOT_EMPTY', {
    message: `Rows of ${name} refer by ${key.columns.join(', ')} to rows of ${parent}, which cannot be emptied without them.`,
    hint: `Name ${name} in --truncate too if its rows may go, or keep the rows with --on-conflict update.`,
    context: { table: parent, column: key.columns.join(', ') },
  });
}
