import { performance } from 'node:perf_hooks';
import { followArchive } from '../archive/archive-follower.ts';
import { type ArchiveWriter, createArchive } from '../archive/archive-writer.ts';
import type { PartEntry } from '../archive/manifest.ts';
import type { DatabaseEnd, DatabaseReader } from '../dialect/dialect.ts';
import { discoveredFiles } from '../dialect/discovered-files.ts';
import { dialectNamed, dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { canonicalOrder, type RowOrder } from '../model/row-order.ts';
import type { RowBlock, SummedSource } from '../model/row-stream.ts';
import type { ScopeDocument, ScopeShare } from '../model/scope.ts';
import { inParallel } from '../util/in-parallel.ts';
import { catalogByRules } from './catalog-by-rules.ts';
import { goOnFrom } from './go-on-from.ts';
import type { StageContext } from './progress.ts';
import { refuseLeaks } from './refuse-leaks.ts';
import { sourcesOf } from './sources-of.ts';
import type { ExportOptions } from './stage-options.ts';
import { StageRun, secondsSince } from './stage-run.ts';
import type { ExportSummary } from './stage-summaries.ts';
import { UnfinishedRun } from './unfinished-run.ts';
import { withArchiveLock } from './with-archive-lock.ts';
import { withRetries } from './with-retries.ts';
import { withoutFirst } from './without-first.ts';

/**
 * Writes the tables of a database into `exported/` of an archive directory, as of one consistency point.
 * The source is only read.
 *
 * @throws SOURCE_NOT_FOUND, NOT_A_DATABASE, CONNECTION_REFUSED … when the source cannot be opened;
 *   ARCHIVE_EXISTS when a sealed archive is there and `replace` is false; ARCHIVE_LOCKED when another run
 *   works in the directory.
 */
export function exportDatabase(options: ExportOptions, context: StageContext): Promise<ExportSummary> {
  const work = () => runExport(options, context);
  return withArchiveLock(options.archive, async () => {
    const summary = await withRetries(context, () => 'export', work);
    if (options.resumable === true) await (await UnfinishedRun.open(options)).end();
    return summary;
  });
}

/**
 * The same for a caller that holds the archive's lock.
 * @param onOpened called once the archive's catalog is written: a following stage may begin.
 */
export async function runExport(
  options: ExportOptions,
  context: StageContext,
  onOpened: () => void = () => {},
): Promise<ExportSummary> {
  const run = new StageRun('export', context);
  const dialect = dialectOf(options.from);
  tellSkipped(options.from, run);
  await backUpSource(options, run);
  const reader = await dialect.openReader(options.from, {
    signal: context.signal,
    copyFirst: options.copyFirst,
    parallel: options.parallel ?? 1,
  });
  try {
    const startedMs = performance.now();
    const { catalog, source, scope, shares } = await openSource(reader, options, run);
    const censusSeconds = secondsSince(startedMs);
    const goesOn = await goOnFrom(reader, options, run);
    const archive = await createArchive(options.archive, {
      phase: 'exported',
      catalog,
      plan: null,
      parent: null,
      replace: options.replace,
      goesOn,
      ...(options.partBytes === undefined ? {} : { partBytesMax: options.partBytes }),
      scope,
      source: { ...sourceOf(reader), consistencyPoint: reader.consistencyPoint },
    });
    const content = await fillArchive({ archive, catalog, reader, source, scope, run, options, context, onOpened });
    return {
      stage: 'export',
      archive: options.archive,
      source: reader.info,
      content,
      ...sourcesOf(options.from, catalog),
      ...(scope === null ? {} : { scope: { user: scope.found, ownership: scope.ownership, counts: shares } }),
      censusSeconds,
      ...run.end(),
    };
  } finally {
    await reader.close();
  }
}

/** Files that a discovery left out are told in every stage that reads what it found. */
function tellSkipped(end: DatabaseEnd, run: StageRun): void {
  for (const { file, reason } of discoveredFiles(end)?.skipped ?? []) run.notice(`Not taken: "${file}": ${reason}.`);
}

/** @throws USAGE where the source is no file */
async function backUpSource({ from, sourceBackup = null }: ExportOptions, run: StageRun): Promise<void> {
  if (sourceBackup === null) return;
  const { files } = dialectOf(from);
  if (files === null) {
    throw new RowferryError('USAGE', {
      message: 'Only a SQLite source can be backed up: a PostgreSQL database is no file.',
      hint: 'Leave --backup out: the export only reads. "pg_dump" makes a backup of the whole database.',
    });
  }
  run.step('backing up the source');
  const path = await files.backUp(from, { directory: sourceBackup, signal: run.signal });
  run.notice(`The source is backed up in ${path}.`);
}

interface Source {
  readonly catalog: Catalog;
  readonly source: SummedSource;
  /** null: everybody's rows. */
  readonly scope: ScopeDocument | null;
  readonly shares: readonly ScopeShare[];
}

async function openSource(reader: DatabaseReader, options: ExportOptions, run: StageRun): Promise<Source> {
  const { scope = null } = options;
  if (scope !== null) {
    const { openUserScope } = await import('./open-user-scope.ts');
    const { catalog, source, document } = await openUserScope(reader, { ...options, scope }, run);
    return { catalog, source, scope: document, shares: source.shares };
  }
  run.step('reading the catalog and what the columns hold');
  const catalog = await catalogByRules((looking) => reader.catalog(looking), options);
  tellMissing(catalog, options, run);
  return { catalog, source: reader, scope: null, shares: [] };
}

/** Which tables an older source does not have yet. */
function tellMissing({ tables: found, dialect }: Catalog, { tables, skipMissing }: ExportOptions, run: StageRun): void {
  if (skipMissing !== true || tables === null) return;
  const { foldsIdentifierCase } = dialectNamed(dialect).capabilities;
  const key = (name: string) => (foldsIdentifierCase ? name.toLowerCase() : name.replace(/^public\./, ''));
  const known = new Set(found.map(({ name }) => key(displayName(name))));
  const missing = tables.filter((name) => !known.has(key(name)));
  if (missing.length > 0) run.notice(`Skipped what the source does not have: ${missing.join(', ')}.`);
}

function sourceOf(reader: DatabaseReader) {
  const { dialect, serverVersion, database } = reader.info;
  return { dialect, serverVersion, database, ...(reader.files === undefined ? {} : { files: reader.files }) };
}

interface Filling {
  readonly archive: ArchiveWriter;
  readonly catalog: Catalog;
  readonly reader: DatabaseReader;
  readonly source: SummedSource;
  readonly scope: ScopeDocument | null;
  readonly run: StageRun;
  readonly options: ExportOptions;
  readonly context: StageContext;
  readonly onOpened: () => void;
}

/** Writes every table and seals; leaves no manifest when something fails. Returns the content digest. */
async function fillArchive(filling: Filling): Promise<string> {
  const { archive, scope, options, context, onOpened } = filling;
  try {
    onOpened();
    await exportTables(filling);
    if (scope !== null) {
      filling.run.step('checking that every row is of the user');
      await refuseLeaks(await followArchive(options.archive, 'exported', context.signal), scope);
    }
    const manifest = await archive.seal();
    return manifest.content;
  } catch (error) {
    await archive.abort();
    throw error;
  }
}

/** As many tables at a time as the reader can; rows of a scope are read over one connection. */
async function exportTables(filling: Filling): Promise<void> {
  const { catalog, reader, scope } = filling;
  const stop = new AbortController();
  await inParallel(catalog.tables, scope === null ? reader.width : 1, async (table) => {
    try {
      await exportTable(table, { ...filling, stop: stop.signal });
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
}

/** @param filling.stop aborted when another table has failed */
async function exportTable(
  table: Table,
  { archive, reader, source, run, options, stop }: Filling & { readonly stop: AbortSignal },
): Promise<void> {
  const before = archive.finished(table);
  if (before !== null) {
    const whole = run.table(displayName(table.name), before.rows);
    for (const { rows, bytes } of before.parts) whole.count(rows, bytes);
    run.finished(whole, before.rows);
    return;
  }
  const order = options.order === 'heap' ? ({ kind: 'heap' } as const) : canonicalOrder(table);
  const writer = await archive.openTable(table, order);
  const meter = run.table(displayName(table.name), table.columns[0]?.census?.rows ?? null);
  // The sums run beside the rows where the reader has a second connection at the same consistency point.
  const [sums] = await Promise.all([source.sums(table), writeRows()]);
  const entry = await writer.finish(sums);
  run.finished(meter, entry.rows);

  async function writeRows(): Promise<void> {
    for (const { rows, bytes } of writer.sealed) meter.count(rows, bytes);
    const { rows: given, sealed } = writer;
    const rows = sealed.length === 0 ? source.rows(table, order) : restOf(table, order, { reader, sealed, given });
    for await (const block of meter.pass(rows)) {
      throwIfInterrupted(stop);
      await writer.write(block);
    }
  }
}

interface Sealed {
  readonly reader: DatabaseReader;
  readonly sealed: readonly PartEntry[];
  /** How many rows they hold. */
  readonly given: number;
}

/** The rows behind those that were sealed before; where a table cannot be read from there, all are read and those left out. */
function restOf(table: Table, order: RowOrder, { reader, sealed, given }: Sealed): AsyncIterable<RowBlock> {
  const last = sealed.at(-1)?.last ?? null;
  const behind = last === null ? null : reader.rowsBehind(table, order, last);
  return behind ?? withoutFirst(reader.rows(table, order), given);
}
