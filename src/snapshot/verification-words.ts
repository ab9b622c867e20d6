// What a verification has proven and what it cannot prove, in sentences.
import type { StoreVerification } from './verify-store.ts';

export interface Proofs {
  readonly proved: readonly string[];
  readonly notProved: readonly string[];
}

type Found = Omit<StoreVerification, keyof Proofs>;

export function proofsOf(found: Found, { expectsHead }: { readonly expectsHead: boolean }): Proofs {
  return { proved: proved(found, expectsHead), notProved: notProved(found, expectsHead) };
}

function proved({ head, snapshots, live, unlisted }: Found, expectsHead: boolean): readonly string[] {
  const sound = snapshots.filter((snapshot) => snapshot.ok);
  const rows = sound.reduce((sum, { rows }) => sum + rows, 0);
  const tables = sound.reduce((sum, table) => sum + table.tables, 0);
  const summed = sound.reduce((sum, table) => sum + table.summed, 0);
  return [
    `The ${count(head.entries, 'entry', 'entries')} of the ledger form one chain: none was changed, removed from between others, or moved.`,
    ...(expectsHead
      ? ['The chain holds the digest that was kept elsewhere: nothing up to it was cut off or made anew.']
      : []),
    ...(unlisted.length === 0
      ? [`Every file in the store is one of the ${count(live, 'snapshot')} of the ledger.`]
      : []),
    ...(sound.length === 0
      ? []
      : [
          `${count(sound.length, 'snapshot')} ${sound.length === 1 ? 'holds' : 'hold'} the bytes that the ledger lists, and nothing but a manifest and what it lists.`,
          `${count(rows, 'row')} in ${count(tables, 'table')}: every digest, line form, count, order and key is right, and the content digests are those of catalog and rows.`,
          ...(summed === 0
            ? []
            : [`The rows of ${count(summed, 'table')} add up to the sums that the source database gave.`]),
        ]),
  ];
}

function notProved({ head, live, pruned, signed, snapshots }: Found, expectsHead: boolean): readonly string[] {
  const closed = live - snapshots.length;
  const unsummed = snapshots.reduce((sum, one) => sum + (one.ok ? one.tables - one.summed : 0), 0);
  return [
    ...(expectsHead
      ? ['That nothing was entered after the digest that was kept elsewhere and cut off again.']
      : [
          `That nobody cut off the end of the ledger together with its head, or made all of it anew. Keep this digest elsewhere and give it with --expect-head: ${head.sha256 ?? 'none yet'}`,
        ]),
    ...(signed === head.entries
      ? []
      : [`Who made ${count(head.entries - signed, 'entry', 'entries')}: they are not signed.`]),
    ...(closed > 0 ? [`What is in ${count(closed, 'snapshot')}: they were not opened.`] : []),
    ...(pruned > 0 ? [`What ${count(pruned, 'pruned snapshot')} held: only digests and tombstones are left.`] : []),
    ...(unsummed > 0
      ? [`That ${count(unsummed, 'table')} held these rows in the source: it gave no sums of them.`]
      : []),
    'That the source database was right, or that its clock and this one were.',
  ];
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}
