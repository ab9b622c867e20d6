import { followArchive } from '../archive/archive-follower.ts';

import { type Archive, type ArchiveTable, openArchive } from '../archive/archive-reader.ts';
import { type ArchiveWriter, createArchive } from '../archive/archive-writer.ts';
import { dialectNamed } from '../dialect/open-dialect.ts';
import { findTable, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { ChangedCells, TablePlan } from '../model/plan.ts';
import { newTally } from '../transform/cell-tally.ts';
import { changedCells } from '../transform/changed-cells.ts';
import { columnLosses, type TableChanges } from '../transform/column-losses.ts';
import { mapCatalog } from '../transform/map-catalog.ts';
import { Refusals } from '../transform/refusals.ts';
import type { OnRefused } from '../transform/refused-row.ts';
import { mappedOrder, rowMapper, sourceShape } from '../transform/row-mapper.ts';
import { strippedColumns } from '../transform/strip/strip-catalog.ts';
import type { TransformOutput } from '../transform/transform-options.ts';
import { assert } from '../util/assert.ts';
import { existingTarget } from './existing-target.ts';
import type { StageContext } from './progress.ts';
import type { TransformOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { TransformSummary } from './stage-summaries.ts';
import { stripForUser } from './strip-for-user.ts';
import { TransformRejects } from './transform-rejects.ts';
import { withArchiveLock } from './with-archive-lock.ts';

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
  return withArchiveLock(options.archive, () => runTransform(options, context));
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
  const { plan, catalog } = await planFor(input, options, context);
  const output = await createArchive(options.archive, {
    phase: 'transformed',
    catalog,
    plan,
    parent: null,
    replace: true,
    source: input.source,
    scope: input.scope,
  });
  const isolates = options.badRows?.onError === 'reject';
  const [refusals, rejects] = [new Refusals(), new TransformRejects(input.catalog)];
  const onRefused = isolates ? rejects.add : refusals.add;
  const changes: TableChanges[] = [];
  try {
    following.onOpened();
    for await (const part of input.tables()) {
      const tablePlan = plan.tables.find((candidate) => displayName(candidate.source) === displayName(part.table.name));
      assert(tablePlan !== undefined, 'the plan has every table of the archive');
      const target = findTable(catalog, tablePlan.target);
      assert(target !== null, 'the catalog has every table of the plan');
      const changed = await transformTable({
        input,
        output,
        source: part,
        plan: tablePlan,
        target,
        onRefused,
        run,
        rejects,
        gone: strippedColumns(plan, tablePlan),
      });
      changes.push({ source: tablePlan.source, changed });
    }
    refusals.throwIfAny();
    await rejects.keep(options.archive);
    const { content } = await output.seal(await input.digest());
    const losses = columnLosses(plan, changes);
    return { stage: 'transform', archive: options.archive, plan, losses, content, ...run.end() };
  } catch (error) {
    await output.abort();
    throw error;
  }
}

async function planFor(input: Archive, options: TransformOptions, { signal }: StageContext): Promise<TransformOutput> {
  return mapCatalog({
    source: input.catalog,
    from: dialectNamed(input.catalog.dialect),
    to: dialectNamed(options.toDialect),
    ...(await existingTarget(options.to, signal)),
    jsonb: options.jsonb,
    keepDynamic: options.keepDynamic,
    epochs: options.epochs ?? [],
    nulBytes: options.badRows?.nulBytes ?? 'fail',
    strip: stripForUser(input.scope, options.strip),
  });
}

interface TableTransform {
  readonly input: Archive;
  readonly output: ArchiveWriter;
  readonly run: StageRun;
  readonly source: ArchiveTable;
  readonly plan: TablePlan;
  readonly target: Table;
  readonly onRefused: OnRefused;
  readonly rejects: TransformRejects;
  /** Its owner columns, which the target does not have. */
  readonly gone: ReadonlySet<string>;
}

/** Returns what was counted in the cells. */
async function transformTable(transform: TableTransform): Promise<readonly ChangedCells[]> {
  const { input, output, run, source, plan, target, onRefused, rejects, gone } = transform;
  const writer = await output.openTable(target, mappedOrder(source.order, plan, gone));
  const meter = run.table(displayName(target.name), target.columns[0]?.census?.rows ?? null);
  const tallies = plan.columns.map(newTally);
  const mapRows = rowMapper(plan, { ...sourceShape(source.table), onRefused, tallies });
  for await (const part of source.parts()) {
    if (plan.action === 'link') {
      await writer.link(part, input.partPath(part));
      meter.count(part.rows, part.bytes);
      continue;
    }
    for await (const block of meter.pass(input.blocks(part, source.table))) await writer.write(mapRows(block));
  }
  const { sums } = await source.entry();
  const changed = changedCells(plan, tallies);
  const entry = await writer.finish(plan.action === 'link' ? renamedSums(sums, target) : null, changed);
  run.finished(meter, entry.rows, rejects.count(plan));
  return changed;
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
