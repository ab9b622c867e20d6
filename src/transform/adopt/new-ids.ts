import { RowferryError } from '../../errors/rowferry-error.ts';
import type { LogicalType } from '../../model/logical-type.ts';
import { namedUuid } from '../../util/uuid.ts';

/** What new ids must keep clear of. */
export interface TakenIds {
  /** The ids that must change, as text. */
  readonly taken: readonly string[];
  /** The highest number that the target has, or has handed out, or the archive holds; null: none. */
  readonly highest: bigint | null;
  readonly type: LogicalType;
  /** For messages and for uuids: `posts.id`. */
  readonly name: string;
  /** What makes the uuids of one user others than those of another: the cells of the user's key. */
  readonly user: readonly string[];
  /** How often uuids were made and found to be taken. */
  readonly attempt: number;
}

/** Of RowFerry: names below it never meet those of other programs. */
const NAMESPACE = '5f0c1c2e-6a8e-5b0e-9a53-2f6d1c0f7b11';

/**
 * New ids for those that are taken: numbers go on behind the highest one in the order of the old ones; uuids are made of
 * the old one and the user (version 5). The same input gives the same ids.
 * @throws VALUE_NOT_STORABLE where the numbers of the column's type run out
 */
export function newIds(ids: TakenIds): ReadonlyMap<string, string> {
  return ids.type.kind === 'integer' ? newNumbers(ids, ids.type.bits) : newUuids(ids);
}

function newNumbers({ taken, highest, name }: TakenIds, bits: number): ReadonlyMap<string, string> {
  const sorted = taken.map(BigInt).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const first = (highest ?? 0n) + 1n;
  if (first + BigInt(sorted.length) > 2n ** BigInt(bits - 1)) {
    throw new RowferryError('VALUE_NOT_STORABLE', {
      message: `${name} has no numbers left behind ${highest}: ${sorted.length.toLocaleString('en')} ids are taken in the target and need others.`,
      hint: 'Make the column a bigint in the target, or lower its highest number there.',
      context: { column: name },
    });
  }
  return new Map(sorted.map((id, at) => [String(id), String(first + BigInt(at))]));
}

function newUuids({ taken, name, user, attempt }: TakenIds): ReadonlyMap<string, string> {
  return new Map(taken.map((id) => [id, namedUuid(NAMESPACE, JSON.stringify([user, name, id, attempt]))]));
}

/** The uuid of a user who comes in: the same for the same archive and address. */
export function newUserUuid(content: string, email: string): string {
  return namedUuid(NAMESPACE, JSON.stringify(['user', content, email]));
}
