import { followArchive } from '../archive/archive-follower.ts';

import { type Archive, openArchive } from '../archive/archive-reader.ts';
import { type RejectsByTable, RejectsWriter, type StagedRejects } from '../archive/rejects.ts';
import type { TableReport } from '../compare/report.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import type { MergeMode } from '../dialect/merge.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import type { NotCarried, Plan, TablePlan } from '../model/plan.ts';
import { columnLosses } from '../transform/column-losses.ts';
import { assert } from '../util/assert.ts';
import { type AdoptedImport, asRace, openAdoptedImport } from './adopt/adopted-import.ts';
import { changesIn } from './changes-in.ts';
import { ensureTransformed } from './ensure-transformed.ts';
import { importRejects } from './import-rejects.ts';
import { readUpstream, summariseRejects } from './keep-rejects.ts';
import { loadParts } from './load-parts.ts';
import { type MergedTable, mergeTable } from './merge-table.ts';
import { type OwnerImport, openOwnerImport } from './owner/owner-import.ts';
import type { StageContext } from './progress.ts';
import { type ImportProof, proveImport } from './prove-import.ts';
import { refuseNullKeys } from './refuse-null-keys.ts';
import { refuseRepeatedKeys } from './refuse-repeated-keys.ts';
import { resumableImport } from './resumable-import.ts';
import { RowLedger } from './row-ledger.ts';
import { brokenReferences, cutReferences } from './settled-references.ts';
import type { BadRowOptions, ImportOptions } from './stage-options.ts';
import { StageRun } from './stage-run.ts';
import type { ImportSummary } from './stage-summaries.ts';
import { TargetHistory } from './target-history.ts';
import { inBatches, refuseNewTables, refuseRows, tablesToEmpty } from './target-modes.ts';
import type { Following } from './transform-archive.ts';
import { withArchiveLock } from './with-archive-lock.ts';
import { withRetries } from './with-retries.ts';

/**
 * Loads `transformed/` (made first when it is missing or stale) into a database in one transaction: tables, rows, keys, indexes, foreign keys,
 * sequences. With `validate` the rows are read back and compared with the archive before the commit; a
 * difference rolls everything back.
 *
 * @throws TARGET_NOT_EMPTY when a table that would be loaded holds rows; VALIDATION_FAILED with the
 *   report's discrepancies in the message's hint; every error leaves the target as it was.
 */
export function importArchive(options: ImportOptions, context: StageContext): Promise<ImportSummary> {
  const work = async () => {
    if (options.badRows?.onlyRejects === true) return importRejects(options, context);
    await ensureTransformed(options, context);
    return runImport(options, context);
  };
  return withArchiveLock(options.archive, () => withRetries(context, () => 'import', work));
}

/** The same for a caller that holds the archive's lock and has made the transform. */
export async function runImport(
  options: ImportOptions,
  context: StageContext,
  following: Pick<Following, 'isLive'> = { isLive: false },
): Promise<ImportSummary> {
  const run = new StageRun('import', context);
  const archive = following.isLive
    ? await followArchive(options.archive, 'transformed', context.signal)
    : await openArchive(options.archive, 'transformed');
  assert(archive.plan !== null, 'a transformed archive has a plan');
  const names = archive.catalog.tables.map(({ name }) => name);
  const gathered = new RejectsWriter(options.archive, names);
  const ledger = openLedger(options.badRows ?? {}, gathered);
  const [adopted, owner] = [await openAdoptedImport(archive), await openOwnerImport(archive)];
  const resumable = await resumableImport(archive, options, run);
  const writer = await dialectOf(options.to).openWriter(options.to, {
    signal: context.signal,
    resumable,
    memory: options.memory,
    backupDirectory: options.backupDirectory,
    fireTriggers: options.fireTriggers === true,
    policy: ledger,
  });
  let staged: StagedRejects | null = null;
  let loaded: Loaded;
  // A backup would hold the rows of everybody, and none of those is changed.
  const kept = adopted === null ? options : { ...options, backupDirectory: null };
  const history = new TargetHistory(writer, kept, run);
  try {
    const what = { archive, plan: archive.plan, writer, ledger, history, adopted, owner };
    loaded = await load({ ...what, run, options, context });
    staged = await gathered.stage(loaded.upstream);
    const isHooked = (options.target?.hooks?.after.length ?? 0) > 0;
    await history.record(archive, (table) => isHooked || ledger.amendmentOf(table) !== null, isHooked);
    if ((await writer.commit()) === 'looked-up') run.notice(LOOKED_UP);
  } catch (error) {
    await writer.abort();
    if (isUnknown(error)) {
      // The rows may be there: what would undo the import stays.
      await staged?.publish();
      await history.publish();
      throw error;
    }
    await (staged ?? gathered).discard();
    await history.discard();
    throw adopted === null ? error : asRace(error);
  }
  await staged.publish();
  await history.publish();
  const { notCarried, proof, owned } = loaded;
  const rejects = summariseRejects(names, staged);
  const losses = [...columnLosses(archive.plan, await changesIn(archive)), ...cutReferences(ledger)];
  const found = { losses, rejects, notCarried, proof, validated: options.validate, backup: history.backup };
  const whose = adopted ?? owner;
  const user = whose === null ? {} : { user: whose.user, ...(owned === null ? {} : { owned }) };
  return { stage: 'import', target: writer.info, ...found, ...user, ...run.end() };
}

const LOOKED_UP = 'The connection was lost at the commit. The server says that it took place: everything is there.';

function isUnknown(error: unknown): boolean {
  return error instanceof RowferryError && error.code === 'COMMIT_UNKNOWN';
}

function openLedger({ onError, orphans }: BadRowOptions, rejects: RejectsWriter): RowLedger {
  const isolates = onError === 'reject';
  return new RowLedger({ isolates, rejects, orphans: orphans ?? (isolates ? 'reject' : 'fail') });
}

interface Load {
  readonly archive: Archive;
  readonly plan: Plan;
  readonly writer: DatabaseWriter;
  readonly run: StageRun;
  readonly options: ImportOptions;
  readonly context: StageContext;
  readonly ledger: RowLedger;
  readonly history: TargetHistory;
  /** null: the target holds no rows of others. */
  readonly adopted: AdoptedImport | null;
  /** null: rows are given to nobody. */
  readonly owner: OwnerImport | null;
}

interface Loaded extends ImportProof {
  readonly notCarried: readonly NotCarried[];
  /** The rows that the transform left out. */
  readonly upstream: RejectsByTable;
}

/** A table that is made of several has as many plans. */
function tablesToCreate({ tables }: Plan): readonly QualifiedName[] {
  const created = tables.filter((table) => table.mode === 'create').map(({ target }) => target);
  return [...new Map(created.map((name) => [nameKey(name), name])).values()];
}

async function load(load: Load): Promise<Loaded> {
  const { archive, plan, writer, run, options, context, ledger, history, adopted, owner } = load;
  const { target: modes = {} } = options;
  refuseNewTables(plan, modes);
  if (modes.schema) await writer.runScript(modes.schema);
  const empty = await tablesToEmpty(plan, writer, modes);
  const { onConflict: mode = 'error' } = modes;
  adopted?.refuseModes(empty, mode);
  await owner?.check(writer, empty);
  const full = await refuseRows({ plan, writer, empty, mode, isFresh: (modes.schema ?? null) !== null });
  // Rows that the target cannot take are all named before the first one is loaded.
  if (plan.tables.some(canRefuse)) await archive.manifest();
  const created = tablesToCreate(plan);
  if (!ledger.isolates) {
    refuseNullKeys(archive.catalog, created);
    await refuseRepeatedKeys(archive, plan);
  }
  await history.begin({ catalog: archive.catalog, create: created, empty });
  await adopted?.begin(writer, options.validate);
  for (const hook of modes.hooks?.before ?? []) await writer.runScript(hook);
  if (writer.parts !== null) await loadParts({ archive, loader: writer.parts, run, options });
  const merged = writer.parts === null ? await loadTables(load, { full, mode }) : [];
  // Sealed, the archive has told of every row that the transform left out.
  await archive.manifest();
  const upstream = await readUpstream(options.archive, plan, ledger);
  run.step('keys, indexes and foreign keys');
  const proven = new Map<string, TableReport>();
  const toProve = { archive, writer, context, ledger, proven, contents: history.after, adopted, owner };
  // Rows that nothing takes out any more are read back while indexes are made.
  const isEarly = options.validate && writer.readsWhileCompleting && !ledger.judgesOrphans && merged.length === 0;
  // Where the rows cannot be made readable, as on a full disk, nothing goes on.
  const early = isEarly ? proveImport({ ...toProve, target: writer.readBack() }) : null;
  // Where `complete` fails, its error is the one to tell.
  early?.catch(() => {});
  const refused = await writer.complete();
  for (const { name } of archive.catalog.tables) run.rejected(displayName(name), ledger.rejected(name));
  await proveMerged(merged, proven);
  const { proof, owned } = options.validate ? await (early ?? proveImport(toProve)) : { proof: [], owned: null };
  for (const hook of modes.hooks?.after ?? []) await writer.runScript(hook);
  return { notCarried: [...plan.notCarried, ...refused, ...brokenReferences(ledger)], proof, owned, upstream };
}

/** The tables as they come, each loaded or, where it holds rows already, merged. */
async function loadTables(
  { archive, writer, run, options, ledger, history, adopted, owner }: Load,
  { full, mode }: { readonly full: readonly Table[]; readonly mode: 'error' | MergeMode },
): Promise<readonly MergedTable[]> {
  const batchRows = options.target?.batchRows ?? null;
  const merged: MergedTable[] = [];
  for await (const { table, parts, entry } of archive.tables()) {
    const target = findTable(archive.catalog, table.name) as Table;
    const meter = run.table(displayName(table.name), target.columns[0]?.census?.rows ?? null);
    const read = blocksOf(archive, target, parts());
    const blocks = meter.pass(inBatches((adopted ?? owner)?.rows(target, read) ?? read, batchRows));
    const existing = full.find(({ name }) => isSameName(name, target.name));
    let written: number;
    if (existing !== undefined && adopted === null) {
      // Where nobody asked for a merge, it is the row of a singleton that the schema has made.
      const merging = mode === 'error' ? 'update' : mode;
      const what = { writer, table: target, existing, blocks, mode: merging, ledger, history, run };
      const merge = await mergeTable(what);
      merged.push(merge);
      written = merge.rows;
    } else written = await writer.write(target, blocks);
    const { rows } = await entry();
    const rejected = ledger.rejected(table.name);
    assert(written + rejected === rows, `every row of ${displayName(table.name)} was written or rejected`);
    run.finished(meter, written, rejected);
  }
  return merged;
}

/** True where the transform may find rows for which the table that is there has no place. */
function canRefuse({ mode, columns }: TablePlan): boolean {
  return (
    mode === 'load' && columns.some(({ operation, refuses = [] }) => operation.kind !== 'keep' || refuses.length > 0)
  );
}

async function* blocksOf(archive: Archive, table: Table, parts: AsyncIterable<Parameters<Archive['blocks']>[0]>) {
  for await (const part of parts) yield* archive.blocks(part, table);
}

/** Tables that are merged are proven by digests, and not once more with the others. */
async function proveMerged(merged: readonly MergedTable[], proven: Map<string, TableReport>): Promise<void> {
  for (const table of merged) {
    const report = await table.prove();
    proven.set(report.table, report);
  }
}
