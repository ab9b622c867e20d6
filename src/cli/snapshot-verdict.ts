import type { ErrorCode } from '../errors/error-codes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { StoreVerification } from '../snapshot/verify-store.ts';
import { formatCount } from './format-quantity.ts';

/** A store with a damaged snapshot, or a file that nobody entered, is a failed command, though all of it was looked at. */
export function storeVerdict({ store, snapshots, unlisted }: StoreVerification): RowferryError | null {
  const failed = snapshots.filter((snapshot) => !snapshot.ok);
  const [first] = failed;
  if (first !== undefined) {
    const others = failed.length === 1 ? '' : ` ${formatCount(failed.length, 'snapshot')} could not be proven.`;
    const hint = isOfReader(first.code) && first.hint !== null ? first.hint : FROM_A_COPY;
    const context = { snapshot: first.id, file: first.file };
    return new RowferryError(first.code, { message: `${first.message}${others}`, hint, context });
  }
  if (unlisted.length === 0) return null;
  const files = unlisted.slice(0, 3).join(', ');
  return new RowferryError('SNAPSHOT_UNLISTED', {
    message: `${formatCount(unlisted.length, 'file')} in ${store} ${unlisted.length === 1 ? 'is' : 'are'} not in the ledger: ${files}.`,
    hint: `Move ${unlisted.length === 1 ? 'it' : 'them'} away, unless a run of "snapshot create" or "snapshot prune" was killed and you know it.`,
    context: { file: unlisted[0] as string },
  });
}

const FROM_A_COPY = 'Take the file from a copy of the store. The others above are sound as far as they say so.';

/** True where the file may be sound: keys or a version of Node are missing, or a limit is too low. */
function isOfReader(code: ErrorCode): boolean {
  return /^SNAPSHOT_(?:SEALED|COMPRESSION_UNSUPPORTED)$/.test(code);
}
