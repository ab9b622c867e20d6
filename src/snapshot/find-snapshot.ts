// Which snapshot a person means.
import { basename, dirname, resolve } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { LedgerEntry, SnapshotEntry } from '../model/ledger.ts';
import { EMPTY_HEAD } from './ledger-head.ts';
import { checkHead, readLedger } from './ledger-reader.ts';
import type { StorePaths } from './store-layout.ts';

/** So many are named where several begin alike. */
const NAMED_MAX = 5;

/** The number of an entry and nothing else, though every id begins with the digits of its year. */
const SHORT_NUMBER = /^\d{1,3}$/;

/**
 * The snapshot that `name` means: `latest`, an id or a beginning that only one has, the number of an entry, the
 * first digits (four at least) of a content or container digest, or the path of its container in the store. Pruned snapshots are not meant.
 *
 * @throws SNAPSHOT_NOT_FOUND, SNAPSHOT_AMBIGUOUS; LEDGER_…, SNAPSHOT_STORE_NOT_FOUND
 */
export async function findSnapshot(paths: StorePaths, name: string): Promise<SnapshotEntry> {
  const found = new Map<string, SnapshotEntry>();
  let pruned: string | null = null;
  let head = EMPTY_HEAD;
  const file = fileMeant(paths, name);
  for await (const record of readLedger(paths)) {
    const { entry } = record;
    head = record.head;
    if (entry.kind === 'tombstone') {
      if (found.delete(entry.id)) pruned = entry.id;
    } else if (name === 'latest') {
      found.set(entry.id, entry);
    } else if (isMeant(entry, name) || entry.container.file === file) found.set(entry.id, entry);
  }
  await checkHead(paths, head);
  const meant = name === 'latest' ? [...found.values()].slice(-1) : [...found.values()];
  const [only] = meant.filter(({ id, number }) => id === name || (SHORT_NUMBER.test(name) && number === Number(name)));
  if (only !== undefined) return only;
  if (meant.length > 1) throw ambiguous(name, meant);
  if (meant[0] === undefined) throw notFound(paths, name, pruned);
  return meant[0];
}

/** The file in the store that is named as the shell completes it; null: it lies elsewhere. */
function fileMeant({ directory }: StorePaths, name: string): string | null {
  return dirname(name) === '.' || resolve(dirname(name)) === resolve(directory) ? basename(name) : null;
}

function isMeant(entry: LedgerEntry & { readonly kind: 'snapshot' }, name: string): boolean {
  if (/^#?\d{1,15}$/.test(name) && entry.number === Number(name.replace('#', ''))) return true;
  if (entry.id.startsWith(name)) return true;
  return /^[0-9a-f]{4,64}$/.test(name) && (entry.content.startsWith(name) || entry.container.sha256.startsWith(name));
}

function notFound({ directory }: StorePaths, name: string, pruned: string | null): RowferryError {
  const why = pruned === null ? '' : ` ${pruned} was pruned; the ledger keeps its tombstone.`;
  return new RowferryError('SNAPSHOT_NOT_FOUND', {
    message: `There is no snapshot ${JSON.stringify(name)} in ${directory}.${why}`,
    hint: 'See what there is with "rowferry snapshot list".',
    context: { file: directory, snapshot: name },
  });
}

function ambiguous(name: string, meant: readonly SnapshotEntry[]): RowferryError {
  const ids = meant.slice(0, NAMED_MAX).map(({ id }) => id);
  const more = meant.length > NAMED_MAX ? ` and ${meant.length - NAMED_MAX} more` : '';
  return new RowferryError('SNAPSHOT_AMBIGUOUS', {
    message: `Several snapshots are meant by ${JSON.stringify(name)}: ${ids.join(', ')}${more}.`,
    hint: 'Give more of the id.',
    context: { snapshot: name },
  });
}
