// How the rows of tables of the source become those of one table of the target.
import type { Archive, ArchiveTable } from '../archive/archive-reader.ts';
import type { ArchiveWriter } from '../archive/archive-writer.ts';
import { recycledBuffers } from '../archive/block-buffers.ts';
import type { TableWriter } from '../archive/table-writer.ts';
import type { Table } from '../model/catalog.ts';
import type { IdMaps } from '../model/id-maps.ts';
import { nameKey } from '../model/logical-type.ts';
import type { Lookups } from '../model/lookups.ts';
import type { TablePlan } from '../model/plan.ts';
import type { SortTerm } from '../model/row-order.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { newTally } from '../transform/cell-tally.ts';
import { changedCells } from '../transform/changed-cells.ts';
import type { TableChanges } from '../transform/column-losses.ts';
import type { OnRefused } from '../transform/refused-row.ts';
import { rowMapper, sourceShape } from '../transform/row-mapper.ts';
import type { RowFunctions } from '../transform/ruled/cell-step.ts';
import { assert } from '../util/assert.ts';
import type { PlannedAdoption } from './adopt/plan-adoption.ts';
import { withoutRows } from './adopt/without-rows.ts';
import type { PlannedTransform } from './plan-transform.ts';
import type { RowChecks } from './row-checks.ts';
import { SealedBefore } from './sealed-before.ts';
import { sortedRows } from './sorted-rows.ts';
import type { StageRun, TableMeter } from './stage-run.ts';
import type { TransformRejects } from './transform-rejects.ts';

/** A table of the source on its way into one of the target. */
export interface TransformMember {
  readonly source: ArchiveTable;
  readonly plan: TablePlan;
  /** Its owner columns, which the target does not have. */
  readonly gone: ReadonlySet<string>;
}

export interface TableTransform {
  readonly input: Archive;
  readonly output: ArchiveWriter;
  readonly run: StageRun;
  readonly target: Table;
  readonly onRefused: OnRefused;
  readonly rejects: TransformRejects;
  readonly checks: RowChecks;
  readonly functions: RowFunctions;
  readonly ids: IdMaps;
  readonly lookups: Lookups;
  /** The numbers of rows that the target has already, by table of the target. */
  readonly there: PlannedAdoption['there'];
  /** The numbers of rows in whose place another one stands, by table of the source. */
  readonly left: PlannedTransform['left'];
}

/** With the table that is written. */
export interface WritingTable extends TableTransform {
  readonly writer: TableWriter;
  readonly meter: TableMeter;
}

/** Writes the rows of the members, one member behind the other. Returns what was counted in the cells. */
export async function writeMembers(
  members: readonly TransformMember[],
  { writer, ...transform }: WritingTable,
): Promise<readonly TableChanges[]> {
  const changes: TableChanges[] = [];
  const before = new SealedBefore(writer);
  for (const member of members) {
    if (member.plan.action === 'link') await linkParts(member, before, { writer, ...transform });
    else for await (const block of mappedBlocks(member, transform, changes)) await writer.write(before.rest(block));
  }
  return changes;
}

/** The same with all rows in one order: all are read before the first is written. */
export async function writeSorted(
  members: readonly TransformMember[],
  order: readonly SortTerm[],
  { writer, ...transform }: WritingTable,
): Promise<readonly TableChanges[]> {
  const changes: TableChanges[] = [];
  const all = async function* () {
    for (const member of members) yield* mappedBlocks(member, transform, changes);
  };
  const before = new SealedBefore(writer);
  for await (const block of sortedRows(all(), transform.target, order)) await writer.write(before.rest(block));
  return changes;
}

async function linkParts(
  { source }: TransformMember,
  before: SealedBefore,
  { input, writer, meter }: WritingTable,
): Promise<void> {
  for await (const part of source.parts()) {
    if (!before.has(part)) await writer.link(part, input.partPath(part));
    meter.count(part.rows, part.bytes);
  }
}

const NONE: ReadonlySet<number> = new Set();

/** The rows of a member as the target has them; behind the last of them `changes` gets what was counted. */
async function* mappedBlocks(
  { source, plan }: TransformMember,
  transform: Omit<WritingTable, 'writer'>,
  changes: TableChanges[],
): AsyncGenerator<RowBlock> {
  const { input, meter, onRefused, checks, functions, ids, lookups, there, left } = transform;
  const tallies = plan.columns.map(newTally);
  const check = checks.of(plan);
  const how = { onRefused, tallies, functions, check, ids, lookups };
  const mapRows = rowMapper(plan, { ...sourceShape(source.table), ...how });
  const stayBehind = withoutRows(there.get(nameKey(plan.target)) ?? left.get(nameKey(plan.source)) ?? NONE);
  const buffers = recycledBuffers();
  for await (const part of source.parts()) {
    const blocks = input.blocks(part, source.table, buffers);
    for await (const block of meter.pass(blocks)) yield mapRows(stayBehind(block));
  }
  changes.push({ source: plan.source, changed: changedCells(plan, tallies) });
}

/** All rows of a table; of an archive that is still being written, as they are sealed. */
export async function* rowsOf(input: Archive, source: ArchiveTable | undefined): AsyncGenerator<RowBlock> {
  assert(source !== undefined, 'a table that is looked up in has begun');
  for await (const part of source.parts()) yield* input.blocks(part, source.table);
}
