import { followArchive } from '../archive/archive-follower.ts';

import { type ArchiveTable, openArchive } from '../archive/archive-reader.ts';
import { type ArchiveWriter, createArchive } from '../archive/archive-writer.ts';
import type { TableEntry } from '../archive/manifest.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { displayName, isSameName, nameKey } from '../model/logical-type.ts';
import { lookupsOf } from '../model/lookups.ts';
import type { Plan } from '../model/plan.ts';
import type { RowOrder } from '../model/row-order.ts';
import { columnLosses, type TableChanges } from '../transform/column-losses.ts';
import { Refusals } from '../transform/refusals.ts';
import type { OnRefused } from '../transform/refused-row.ts';
import { mappedOrder } from '../transform/row-mapper.ts';
import { strippedColumns } from '../transform/strip/strip-catalog.ts';
import { assert } from '../util/assert.ts';
import { isMade, writeMade } from './adopt/write-made.ts';
import { type PlannedTransform, planTransform } from './plan-transform.ts';
import type { StageContext } from './progress.ts';
import { lookupReader } from './read-lookups.ts';
import { rowChecks } from './row-checks.ts';
import type { TransformOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { TransformSummary } from './stage-summaries.ts';
import { refuseNewTables } from './target-modes.ts';
import { rowsOf, type TableTransform, type TransformMember, writeMembers, writeSorted } from './transform-members.ts';
import { TransformRejects } from './transform-rejects.ts';
import { withArchiveLock } from './with-archive-lock.ts';
import { withRetries } from './with-retries.ts';

/** How a stage that stands behind another one is run. */
export interface Following {
  /** The archive it reads is still being written. */
  readonly isLive: boolean;
  /** Called once the catalog of the archive it writes is there: a following stage may begin. */
  readonly onOpened: () => void;
}

const ALONE: Following = { isLive: false, onOpened: () => {} };

/**
 * Makes `transformed/` of `exported/`: the plan for the target's dialect (and its tables, where it has
 * some), the catalog that results and the parts. Parts that nothing changes are linked, not rewritten.
 *
 * @throws ARCHIVE_… when the exported archive is missing or damaged; NAME_COLLISION, TARGET_MISMATCH when
 *   the target cannot hold what the archive has.
 */
export function transformArchive(options: TransformOptions, context: StageContext): Promise<TransformSummary> {
  const work = () => runTransform(options, context);
  return withArchiveLock(options.archive, () => withRetries(context, () => 'transform', work));
}

/** The same for a caller that holds the archive's lock. */
export async function runTransform(
  options: TransformOptions,
  context: StageContext,
  following: Following = ALONE,
): Promise<TransformSummary> {
  const run = new StageRun('transform', context);
  const input = following.isLive
    ? await followArchive(options.archive, 'exported', context.signal)
    : await openArchive(options.archive, 'exported');
  const planned = await planTransform(input, options, { context, isLive: following.isLive });
  const { plan, catalog, missing, kept } = planned;
  if (missing.length > 0)
    run.notice(`The archive has no ${missing.join(', ')}: rules about what is not there are passed over.`);
  if (input.source.files !== undefined && kept.length > 0) run.notice(keptNotice(kept));
  tellMerged(planned, run);
  refuseNewTables(plan, options.target);
  const output = await createArchive(options.archive, {
    phase: 'transformed',
    catalog,
    plan,
    parent: following.isLive ? null : await input.digest(),
    replace: true,
    goesOn: mayGoOn(plan, options, following),
    ...(options.partBytes === undefined ? {} : { partBytesMax: options.partBytes }),
    source: input.source,
    scope: input.scope,
  });
  tellGoingOn(output, catalog, { run, isResumable: mayGoOn(plan, options, following) });
  const isolates = options.badRows?.onError === 'reject';
  const [refusals, rejects] = [new Refusals(), new TransformRejects(options.archive, input.catalog)];
  const onRefused = isolates ? rejects.add : refusals.add;
  try {
    following.onOpened();
    const functions = options.functions ?? {};
    const changes = await transformTables({ input, output, run, onRefused, rejects, functions, planned });
    refusals.throwIfAny();
    await rejects.keep();
    for (const { name, pairs } of kept) await output.writeIds(name, pairs);
    const { content } = await output.seal(await input.digest());
    const losses = columnLosses(plan, changes);
    return { stage: 'transform', archive: options.archive, plan, losses, content, ...run.end() };
  } catch (error) {
    await rejects.discard();
    await output.abort();
    throw error;
  }
}

/**
 * True where a run that was stopped is gone on with: what the plan says makes the same parts again. Who is in the target, and
 * what functions of a program do, may have changed since.
 */
function mayGoOn(plan: Plan, { resumable, functions = {} }: TransformOptions, { isLive }: Pick<Following, 'isLive'>) {
  const isOfRows = plan.adopted === undefined && plan.owner === undefined && Object.keys(functions).length === 0;
  return resumable === true && !isLive && isOfRows;
}

interface GoingOn {
  readonly run: StageRun;
  readonly isResumable: boolean;
}

function tellGoingOn(output: ArchiveWriter, { tables }: Catalog, { run, isResumable }: GoingOn): void {
  if (isResumable) run.resumable();
  const ended = tables.filter((table) => output.finished(table) !== null).length;
  if (ended > 0) run.notice(`Going on: ${ended} of ${tables.length} tables are transformed already.`);
}

/** How many rows became one with others, by table of the target. */
function tellMerged({ left, plan }: PlannedTransform, run: StageRun): void {
  const merged = new Map<string, number>();
  for (const { source, target } of plan.tables) {
    const rows = left.get(nameKey(source))?.size ?? 0;
    const name = displayName(target);
    if (rows > 0) merged.set(name, (merged.get(name) ?? 0) + rows);
  }
  for (const [name, rows] of merged) run.notice(`${rows} rows of ${name} are one with others by their natural key.`);
}

/** Of hundreds of sources the first few say enough. */
const NAMED_MAX = 5;

function keptNotice(kept: PlannedTransform['kept']): string {
  const named = kept.slice(0, NAMED_MAX).map(({ name }) => name);
  const more = kept.length > NAMED_MAX ? ` and ${kept.length - NAMED_MAX} more` : '';
  return `Keys of several sources became others; ids/ of the archive has the old ones: ${named.join(', ')}${more}.`;
}

interface AllTables extends Omit<TableTransform, 'target' | 'checks' | 'ids' | 'there' | 'left' | 'lookups'> {
  readonly planned: PlannedTransform;
}

async function transformTables({ planned, ...all }: AllTables): Promise<readonly TableChanges[]> {
  const { input, output, run } = all;
  const { plan, catalog, ids, there, left } = planned;
  const changes: TableChanges[] = [];
  const checks = rowChecks(plan);
  const arrived = new Map<string, ArchiveTable>();
  const lookups = lookupReader((table) => rowsOf(input, arrived.get(nameKey(table.name))));
  const waiting = catalog.tables.filter((table) => !isMade(table, { plan, input }));
  for await (const part of input.tables()) {
    arrived.set(nameKey(part.table.name), part);
    // A table that is made of several is written once the last of them has begun.
    for (let [target] = waiting; target !== undefined; [target] = waiting) {
      const plans = plan.tables.filter((table) => isSameName(table.target, (target as Table).name));
      const sources = plans.map(({ source }) => arrived.get(nameKey(source)));
      const isThere = lookupsOf(plans).every(({ table }) => arrived.has(nameKey(table)));
      if (!isThere || !sources.every((source) => source !== undefined)) break;
      waiting.shift();
      const members = plans.map((tablePlan, at) => ({
        source: sources[at] as ArchiveTable,
        plan: tablePlan,
        gone: strippedColumns(plan, tablePlan),
      }));
      const read = await lookups(plans, input.catalog.tables);
      changes.push(...(await transformTable(members, { ...all, target, checks, ids, there, left, lookups: read })));
    }
  }
  await writeMade({ input, output, plan, catalog, run });
  assert(waiting.length === 0, 'the plan has every table of its catalog');
  return changes;
}

/** Returns what was counted in the cells. */
async function transformTable(
  members: readonly TransformMember[],
  transform: TableTransform,
): Promise<readonly TableChanges[]> {
  const { output, run, target, rejects } = transform;
  const before = output.finished(target);
  if (before !== null) return takeOver(before, members, run);
  const writer = await output.openTable(target, orderOf(members));
  const meter = run.table(displayName(target.name), target.columns[0]?.census?.rows ?? null);
  const [first] = members;
  assert(first !== undefined, 'a table is made of at least one');
  const { order } = first.plan;
  let refused = 0;
  const onRefused: OnRefused = (row, plan) => {
    refused++;
    transform.onRefused(row, plan);
  };
  const writing = { ...transform, writer, meter, onRefused };
  const changes =
    order === undefined ? await writeMembers(members, writing) : await writeSorted(members, order, writing);
  const { sums } = await first.source.entry();
  const isLinked = members.length === 1 && first.plan.action === 'link';
  const changed = changes.flatMap((table) => table.changed);
  const entry = await writer.finish(isLinked ? renamedSums(sums, target) : null, { changed, refused });
  const rejected = members.reduce((sum, { plan }) => sum + rejects.count(plan), 0);
  run.finished(meter, entry.rows, rejected);
  return changes;
}

/** A table that an earlier run has ended: all of its rows were taken, or it would not have. */
function takeOver(entry: TableEntry, [first]: readonly TransformMember[], run: StageRun): readonly TableChanges[] {
  assert(first !== undefined, 'a table is made of at least one');
  const meter = run.table(displayName(entry.name), entry.rows);
  for (const { rows, bytes } of entry.parts) meter.count(rows, bytes);
  run.finished(meter, entry.rows);
  return [{ source: first.plan.source, changed: entry.changed ?? [] }];
}

/** Rows of several tables stand one table behind the other, unless a rule sorts them. */
function orderOf([first, ...others]: readonly TransformMember[]): RowOrder {
  if (first?.plan.order !== undefined) return { kind: 'none', sorted: first.plan.order };
  if (first === undefined || others.length > 0) return { kind: 'none' };
  return mappedOrder(first.source.order, first.plan, first.gone);
}

/** The source's sums hold for rows that did not change; only the names of columns can have. */
function renamedSums(sums: Awaited<ReturnType<ArchiveTable['entry']>>['sums'], target: Table) {
  if (sums === null) return null;
  const stored = target.columns.filter((column) => column.generated === null);
  return {
    rows: sums.rows,
    columns: sums.columns.map((column, at) => ({ ...column, name: stored[at]?.name ?? column.name })),
  };
}
