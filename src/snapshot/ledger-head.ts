// `head.json`: how far the ledger of a store reaches, so that an end that was cut off is seen, and a torn one mended.
import { readIfThere, writeAtomically } from '../archive/atomic-file.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { StorePaths } from './store-layout.ts';

export interface LedgerHead {
  readonly entries: number;
  /** Of the ledger file. */
  readonly bytes: number;
  /** The digest of the last entry; null of an empty ledger. */
  readonly sha256: string | null;
}

export const EMPTY_HEAD: LedgerHead = { entries: 0, bytes: 0, sha256: null };

function formatHead({ entries, bytes, sha256 }: LedgerHead): string {
  return `${JSON.stringify({ entries, bytes, sha256 })}\n`;
}

export async function writeHead(paths: StorePaths, head: LedgerHead): Promise<void> {
  await writeAtomically(paths.head, formatHead(head));
}

/** null: there is none. @throws LEDGER_CUT where it is not one that {@link writeHead} writes */
export async function readHead(paths: StorePaths): Promise<LedgerHead | null> {
  const content = await readIfThere(paths.head);
  if (content === null) return null;
  const text = content.toString('utf8');
  const fields = /^\{"entries":(\d{1,15}),"bytes":(\d{1,15}),"sha256":(?:"([0-9a-f]{64})"|null)\}\n$/.exec(text);
  const head = {
    entries: Number(fields?.[1]),
    bytes: Number(fields?.[2]),
    sha256: fields?.[3] ?? null,
  };
  if (fields !== null && formatHead(head) === text && (head.entries === 0) === (head.sha256 === null)) return head;
  throw new RowferryError('LEDGER_CUT', {
    message: `The head of the ledger, ${paths.head}, is damaged: nothing says where the ledger ends.`,
    hint: 'Take the store from a copy, or compare its last entry with a digest that you kept: rowferry snapshot verify --expect-head DIGEST.',
    context: { file: paths.head },
  });
}
