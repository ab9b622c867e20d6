import type { ErrorCode } from '../errors/error-codes.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { StoreVerification } from '../snapshot/verify-store.ts';
import { formatCount } from './format-quantity.ts';

/** A store with a damaged snapshot, or a file that nobody entered, is a failed command, though all of it was looked at. */
export function storeVerdict({ store, snapshots, unlisted }: StoreVerification): RowferryError | null {
  const damaged = snapshots.filter((snapshot) => !snapshot.ok);
  const [first] = damaged;
  if (first !== undefined) {
    const others = damaged.length === 1 ? '' : ` (${formatCount(damaged.length, 'snapshot')} are damaged)`;
    return verdict(first.code, `${first.message}${others}`, { snapshot: first.id, file: first.file });
  }
  if (unlisted.length === 0) return null;
  const files = unlisted.slice(0, 3).join(', ');
  const message = `${formatCount(unlisted.length, 'file')} in ${store} ${unlisted.length === 1 ? 'is' : 'are'} not in the ledger: ${files}.`;
  return verdict('SNAPSHOT_UNLISTED', message, { file: unlisted[0] as string });
}

function verdict(code: ErrorCode, message: string, context: Readonly<Record<string, string>>): RowferryError {
  const hint =
    code === 'SNAPSHOT_UNLISTED'
      ? 'Move it away, unless a run of "snapshot create" or "snapshot prune" was killed and you know it.'
      : 'Take the file from a copy of the store. The others above are sound as far as they say so.';
  return new RowferryError(code, { message, hint, context });
}
