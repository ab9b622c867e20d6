import { isDeepStrictEqual } from 'node:util';
import type { Table } from '../../../model/catalog.ts';
import { digestParts, firstRows } from '../../../model/part-digests.ts';
import type { RowOrder } from '../../../model/row-order.ts';
import type { PartCut, PartDigests, PartRange, RowBlock } from '../../../model/row-stream.ts';
import { assert } from '../../../util/assert.ts';
import { type RowOrigin, type Stretches, stretchesOf } from './sqlite-row-stream.ts';

/** The parts of one table, which two threads digest together: each takes the next one that nobody has taken. */
export interface SharedParts {
  readonly table: Table;
  readonly order: RowOrder;
  readonly parts: readonly PartRange[];
  /** In memory that the threads share: the place of the next part. */
  readonly next: Int32Array;
}

/** What one thread found of one part. */
export interface DigestedPart {
  readonly at: number;
  /** null: it would begin behind the last row. */
  readonly sha256: string | null;
  readonly rows: number;
  /** Its last row is the one behind which the next part begins. */
  readonly isChained: boolean;
}

/** @returns null where there is nothing to share: one part, or parts that cannot be read on their own */
export function shareParts(
  origin: RowOrigin,
  table: Table,
  { order, parts }: Pick<SharedParts, 'order' | 'parts'>,
): SharedParts | null {
  if (parts.length < 2 || parts.slice(0, -1).some(({ last }) => last === null)) return null;
  if (stretchesOf(origin, table, order) === null) return null;
  const ranges = parts.map(({ rows, last }) => ({ rows, last }));
  return { table, order, parts: ranges, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
}

/** Leaves no part to take, so that both threads come to their end. */
export function stopSharing({ next, parts }: SharedParts): void {
  Atomics.store(next, 0, parts.length);
}

/** Digests one part after the other until none is left to take. */
export async function digestClaimed(
  origin: RowOrigin,
  shared: SharedParts,
  onRows: PartCut['onRows'],
): Promise<readonly DigestedPart[]> {
  const { table, order, parts, next } = shared;
  const stretches = stretchesOf(origin, table, order);
  assert(stretches !== null, 'only a table that is read in stretches is shared');
  const digested: DigestedPart[] = [];
  for (let at = Atomics.add(next, 0, 1); at < parts.length; at = Atomics.add(next, 0, 1)) {
    digested.push(await digestPart(stretches, { parts, at, onRows }));
  }
  return digested;
}

/**
 * The digests as reading the table from its first row to its last would give them. What was read in stretches is that
 * only if each ended where the next one began.
 * @returns null where one did not
 */
export function joinDigests(digested: readonly DigestedPart[]): PartDigests | null {
  if (!digested.every(({ isChained }) => isChained)) return null;
  const inOrder = [...digested].sort((a, b) => a.at - b.at);
  return {
    sha256: inOrder.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])),
    rows: inOrder.reduce((sum, { rows }) => sum + rows, 0),
  };
}

interface Claim extends Pick<PartCut, 'parts' | 'onRows'> {
  readonly at: number;
}

/** The last part goes on to the last row of the table. */
async function digestPart(stretches: Stretches, { parts, at, onRows }: Claim): Promise<DigestedPart> {
  const { keys, rowsBehind } = stretches;
  const { rows: count, last } = parts[at] as PartRange;
  const before = parts[at - 1]?.last ?? null;
  const behind = rowsBehind(before === null ? [] : keys.ofCells(before));
  const isLast = at === parts.length - 1;
  let lastLines: Buffer | null = null;
  const told = async function* (blocks: AsyncIterable<RowBlock>): AsyncGenerator<RowBlock> {
    for await (const block of blocks) {
      lastLines = block.bytes;
      onRows(block.rows, block.bytes.length);
      yield block;
    }
  };
  const { sha256, rows } = await digestParts(told(isLast ? behind : firstRows(behind, count)), [count]);
  const isChained =
    isLast || (last !== null && lastLines !== null && isDeepStrictEqual(keys.ofLast(lastLines), keys.ofCells(last)));
  return { at, sha256: sha256[0] ?? null, rows, isChained };
}
