import type { PartEntry } from '../../archive/manifest.ts';
import { type RowKey, sortRows } from '../../archive/sort-rows.ts';
import { diffRows } from '../../compare/diff-rows.ts';
import { type PairingPlan, type RowPairing, rowPairing, type Side } from '../../compare/row-pairing.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import { columnNamed, type Table } from '../../model/catalog.ts';
import { isTotalOrder, type RowOrder } from '../../model/row-order.ts';
import { cellOffsets, cutRow } from '../../model/row-shape.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { cellOrder } from '../../model/sort-key.ts';
import type { TableMeter } from '../stage-run.ts';
import { commonParts } from './common-parts.ts';
import type { TableDiff } from './diff-options.ts';
import type { SideTable } from './diff-side.ts';
import type { FindingTeller } from './tell-findings.ts';

/** A table of both sides. */
export interface DiffTablesInput {
  readonly name: string;
  readonly plan: PairingPlan;
  readonly left: TableEnd;
  readonly right: TableEnd;
  readonly meter: TableMeter;
  readonly teller: FindingTeller;
}

export interface TableEnd {
  readonly table: Table;
  readonly source: SideTable;
  /** For messages. */
  readonly display: string;
}

/**
 * Compares the rows of one table of both sides. Parts with equal digests are not read; rows that do not come in the order of
 * the key, or of whole rows, are sorted on disk first.
 */
export async function diffTables(input: DiffTablesInput): Promise<TableDiff> {
  const { name, plan, left, right, meter, teller } = input;
  const pairing = rowPairing(plan);
  // Equal bytes mean equal rows only where both sides say them in the same way.
  const common = pairing.isByLine ? commonParts(left.source.parts, right.source.parts) : NO_PARTS;
  meter.count(common.rows, common.bytes);
  const counts = await diffRows({
    pairing,
    left: meter.pass(inKeyOrder('left', left, { pairing, without: common.left })),
    right: inKeyOrder('right', right, { pairing, without: common.right }),
    onDifference: (difference) => teller.tell(difference),
    disorder: (side) => disorder(name, side === 'left' ? left : right),
  });
  const { leftRows, rightRows, added, removed, changed } = counts;
  return {
    table: name,
    rows: { left: leftRows + common.rows, right: rightRows + common.rows },
    added,
    removed,
    changed,
    columns: teller.changedColumns(),
    key: plan.key?.map((at) => plan.columns[at]?.right ?? '') ?? null,
    notRead: common.rows,
  };
}

const NO_PARTS = { left: new Set<PartEntry>(), right: new Set<PartEntry>(), rows: 0, bytes: 0 };

interface Reading {
  readonly pairing: RowPairing;
  readonly without: ReadonlySet<PartEntry>;
}

function inKeyOrder(side: Side, { table, source }: TableEnd, { pairing, without }: Reading): AsyncIterable<RowBlock> {
  const wanted = nativeOrder(side, table, pairing);
  if (wanted !== null && (source.order === null || isSameOrder(source.order, wanted)))
    return source.read(wanted, without);
  const anyOrder = source.order ?? { kind: 'heap' };
  return sortRows(source.read(anyOrder, without), { keyAt: keyReader(side, pairing) });
}

/** The order of rows that is the order of their keys; null: none is. */
function nativeOrder(side: Side, table: Table, { plan, isByLine }: RowPairing): RowOrder | null {
  if (plan.key === null) return isByLine ? { kind: 'line' } : null;
  const columns = plan.key.map((at) => plan.columns[at] as PairingPlan['columns'][number]);
  const isAsStored = columns.every(
    (column) =>
      column.toLeft === null &&
      column.toRight === null &&
      cellOrder(columnNamed(table, column[side]).type) === column.order,
  );
  if (!isAsStored) return null;
  const order: RowOrder = { kind: 'key', columns: columns.map((column) => column[side]) };
  // Rows with a NULL in their key stand by their lines, which are not what they are paired by where the sides' differ.
  return isByLine || isTotalOrder(table, order) ? order : null;
}

function isSameOrder(one: RowOrder, other: RowOrder): boolean {
  if (one.kind !== 'key' || other.kind !== 'key') return one.kind === other.kind;
  return one.columns.length === other.columns.length && one.columns.every((name, at) => name === other.columns[at]);
}

function keyReader(side: Side, pairing: RowPairing): (bytes: Buffer, at: number) => RowKey {
  const shape = pairing.plan[side];
  const offsets = cellOffsets(shape);
  return (bytes, at) => {
    const next = cutRow(bytes, at, { shape, offsets, limit: bytes.length });
    return { key: pairing.key(side, { bytes, start: at, end: next - ',\n'.length, offsets }), next };
  };
}

function disorder(table: string, { display }: TableEnd): RowferryError {
  return new RowferryError('ARCHIVE_ORDER_BROKEN', {
    message: `The rows of ${table} in ${display} do not stand in the order that was recorded for them.`,
    hint: 'Run "rowferry validate" on the archive; if a person edited it, "rowferry archive reseal --accept-edits".',
    context: { table },
  });
}
