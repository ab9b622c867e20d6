import type { Archive } from '../archive/archive-reader.ts';
import type { RejectsByTable } from '../archive/rejects.ts';
import type { TableReport } from '../compare/report.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import type { MergeMode } from '../dialect/merge.ts';
import { findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import type { NotCarried, Plan, TablePlan } from '../model/plan.ts';
import { assert } from '../util/assert.ts';
import type { AdoptedImport } from './adopt/adopted-import.ts';
import { readUpstream } from './keep-rejects.ts';
import { loadParts } from './load-parts.ts';
import { type MergedTable, mergeTable } from './merge-table.ts';
import type { OwnerImport } from './owner/owner-import.ts';
import type { StageContext } from './progress.ts';
import { type ImportProof, proveImport } from './prove-import.ts';
import { refuseNullKeys } from './refuse-null-keys.ts';
import { refuseRepeatedKeys } from './refuse-repeated-keys.ts';
import type { RowLedger } from './row-ledger.ts';
import { brokenReferences } from './settled-references.ts';
import type { ImportOptions } from './stage-options.ts';
import type { StageRun } from './stage-run.ts';
import type { TargetHistory } from './target-history.ts';
import { inBatches, refuseNewTables, refuseRows, tablesToEmpty } from './target-modes.ts';

/** An archive, and the open target that is to take it. */
export interface ArchiveLoad {
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

export interface LoadedArchive extends ImportProof {
  readonly notCarried: readonly NotCarried[];
  /** The rows that the transform left out. */
  readonly upstream: RejectsByTable;
}

/**
 * All that an import does before its commit: makes the tables, loads or merges their rows, completes keys, indexes and
 * references, and with `validate` proves what is there.
 */
export async function loadArchive(load: ArchiveLoad): Promise<LoadedArchive> {
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
  const { files: sources = [] } = archive.source;
  for (const hook of modes.hooks?.before ?? []) await writer.runScript(hook, sources);
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
  for (const hook of modes.hooks?.after ?? []) await writer.runScript(hook, sources);
  return { notCarried: [...plan.notCarried, ...refused, ...brokenReferences(ledger)], proof, owned, upstream };
}

/** True where the transform may find rows for which the table that is there has no place. */
function canRefuse({ mode, columns }: TablePlan): boolean {
  return (
    mode === 'load' && columns.some(({ operation, refuses = [] }) => operation.kind !== 'keep' || refuses.length > 0)
  );
}

/** A table that is made of several has as many plans. */
function tablesToCreate({ tables }: Plan): readonly QualifiedName[] {
  const created = tables.filter((table) => table.mode === 'create').map(({ target }) => target);
  return [...new Map(created.map((name) => [nameKey(name), name])).values()];
}

/** The tables as they come, each loaded or, where it holds rows already, merged. */
async function loadTables(
  { archive, writer, run, options, ledger, history, adopted, owner }: ArchiveLoad,
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
