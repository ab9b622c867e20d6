// What a verification has proven and what it cannot prove, in sentences.
import { groupDigits } from '../util/group-digits.ts';
import type { StoreVerification } from './verify-store.ts';

export interface Proofs {
  readonly proved: readonly string[];
  readonly notProved: readonly string[];
}

type Found = Omit<StoreVerification, keyof Proofs>;
type Sound = Extract<Found['snapshots'][number], { readonly ok: true }>;

/** What a verification was asked to demand. */
export interface Asked {
  readonly expectsHead: boolean;
  /** Keys to trust were given. */
  readonly isTrusted: boolean;
  /** No snapshots were named: every entry counts. */
  readonly isOfAll: boolean;
}

export function proofsOf(found: Found, asked: Asked): Proofs {
  return {
    proved: [...proved(found, asked.expectsHead), ...sealedProofs(found), ...signedProofs(found, asked)],
    notProved: [...notProved(found, asked), ...sealedDoubts(found), ...signedDoubts(found, asked), LAST_DOUBT],
  };
}

const LAST_DOUBT = 'That the source database was right, or that its clock and this one were.';

function sealedProofs({ snapshots }: Found): readonly string[] {
  const closed = closedOf(snapshots);
  return closed === 0
    ? []
    : [`${count(closed, 'sealed snapshot')} ${closed === 1 ? 'holds' : 'hold'} the bytes that the ledger lists.`];
}

function sealedDoubts({ snapshots }: Found): readonly string[] {
  const closed = closedOf(snapshots);
  if (closed === 0) return [];
  return [
    `What is in ${count(closed, 'sealed snapshot')}, or that anybody can open ${closed === 1 ? 'it' : 'them'}: no key was given (--identity, --passphrase-file).`,
  ];
}

function closedOf(snapshots: Found['snapshots']): number {
  return snapshots.filter((snapshot) => snapshot.ok && !snapshot.opened).length;
}

function signedProofs({ head, signed, signers }: Found, { isTrusted, isOfAll }: Asked): readonly string[] {
  if (signed === 0) return [];
  if (isTrusted && isOfAll)
    return [
      head.entries === 1
        ? 'The 1 entry is signed by a key that you trust.'
        : `Each of the ${count(head.entries, 'entry', 'entries')} is signed by a key that you trust.`,
    ];
  const who = `${count(signed, 'signature is true', 'signatures are true')}, by ${signers.join(', ')}.`;
  return isTrusted
    ? ['The snapshots that you named are signed by keys that you trust, and so is the chain before each of them.', who]
    : [who];
}

function signedDoubts({ head, signed }: Found, { isTrusted, isOfAll }: Asked): readonly string[] {
  const unsigned = head.entries - signed;
  return [
    ...(unsigned === 0
      ? []
      : [`Who made ${count(unsigned, 'entry', 'entries')}: ${unsigned === 1 ? 'it is' : 'they are'} not signed.`]),
    ...(signed === 0 || (isTrusted && isOfAll) ? [] : [WHOSE_KEYS[isTrusted ? 'others' : 'all']]),
  ];
}

const WHOSE_KEYS = {
  all: 'Whose the keys are that signed: say whom you trust with --trusted.',
  others: 'Whose the keys are that signed the entries which were not named.',
};

function proved({ head, snapshots, live, unlisted }: Found, expectsHead: boolean): readonly string[] {
  const sound = snapshots.filter((snapshot) => snapshot.ok && snapshot.opened) as readonly Sound[];
  const rows = sound.reduce((sum, { rows }) => sum + rows, 0);
  const tables = sound.reduce((sum, table) => sum + table.tables, 0);
  const summed = sound.reduce((sum, table) => sum + table.summed, 0);
  return [
    chainProof(head.entries),
    ...(expectsHead
      ? ['The chain holds the digest that was kept elsewhere: nothing up to it was cut off or made anew.']
      : []),
    ...(unlisted.length === 0 && live > 0
      ? [
          `Every file in the store is ${live === 1 ? 'that of the' : 'one of the'} ${count(live, 'snapshot')} of the ledger.`,
        ]
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

function chainProof(entries: number): string {
  if (entries === 0) return 'The ledger has no entry.';
  if (entries === 1) return 'The 1 entry of the ledger is the first of its chain.';
  return `The ${count(entries, 'entry', 'entries')} of the ledger form one chain: none was changed, removed from between others, or moved.`;
}

function notProved(
  { head, live, pruned, snapshots }: Found,
  { expectsHead, isTrusted, isOfAll }: Asked,
): readonly string[] {
  const closed = live - snapshots.length;
  const failed = snapshots.filter((snapshot) => !snapshot.ok).length;
  const unsummed = snapshots.reduce((sum, one) => sum + (one.ok ? one.tables - one.summed : 0), 0);
  return [
    ...(expectsHead
      ? ['That nothing was entered after the digest that was kept elsewhere and cut off again.']
      : [
          `That nobody cut off the end of the ledger together with its head${isTrusted && isOfAll ? '' : ', or made all of it anew'}. Keep this digest elsewhere and give it with --expect-head: ${head.sha256 ?? 'none yet'}`,
        ]),
    ...(failed > 0
      ? [`What is in ${count(failed, 'snapshot')}: ${failed === 1 ? 'its result says' : 'their results say'} why.`]
      : []),
    ...(closed > 0
      ? [`What is in ${count(closed, 'snapshot')}: ${closed === 1 ? 'it was' : 'they were'} not opened.`]
      : []),
    ...(pruned > 0 ? [`What ${count(pruned, 'pruned snapshot')} held: only digests and tombstones are left.`] : []),
    ...(unsummed > 0
      ? [`That ${count(unsummed, 'table')} held these rows in the source: it gave no sums of them.`]
      : []),
  ];
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${groupDigits(String(value))} ${value === 1 ? one : many}`;
}
