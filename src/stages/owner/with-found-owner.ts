import type { DatabaseEnd } from '../../dialect/dialect.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Table } from '../../model/catalog.ts';
import { canonicalOrder } from '../../model/row-order.ts';
import type { RowSource } from '../../model/row-stream.ts';
import type { TransformInput } from '../../transform/transform-options.ts';
import { openIfThere } from '../open-if-there.ts';
import type { ValidateOptions } from '../stage-options.ts';
import { withOwner } from './owner-for.ts';

export interface FoundOwnerRequest extends Pick<ValidateOptions, 'archive' | 'ruled'> {
  readonly to: DatabaseEnd;
  readonly source: RowSource;
}

/** True where the rules give every row to an owner. */
export function isOwned({ ruled }: Pick<ValidateOptions, 'ruled'>): boolean {
  return ruled?.rules.owner !== undefined;
}

/**
 * What a plan is made from, with the owner of rows that are in the target already: the one who is named, else the one of the
 * archive that was loaded.
 * @throws USER_NOT_FOUND
 */
export async function withFoundOwner(
  input: TransformInput,
  { archive, ruled, to, source }: FoundOwnerRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<TransformInput> {
  if (!isOwned({ ruled: ruled ?? null })) return input;
  const owner = ruled?.owner ?? (await openIfThere(archive, 'transformed'))?.plan?.owner ?? null;
  const rows = (table: Table) => source.rows(table, canonicalOrder(table));
  const found = await withOwner({ input, owner, to, schema: null, rows, content: async () => '' }, signal);
  if (found.rules?.owner?.planned.kind !== 'made') return found;
  throw new RowferryError('USER_NOT_FOUND', {
    message: `The target has no user ${owner?.email ?? owner?.username}, to whom the rows would be given.`,
    hint: 'Name the user with --owner-email, as for the migration.',
  });
}
