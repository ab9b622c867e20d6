import type { Archive } from '../archive/archive-reader.ts';
import type { ImportRecord } from '../archive/generated-types.ts';
import type { DatabaseWriter } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, findTable } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { backUpTables } from './back-up-tables.ts';
import { refuseChanged } from './find-changed.ts';
import type { TableSummary } from './progress.ts';
import { proveTarget } from './prove-target.ts';
import type { PutBack, PuttingBack } from './put-file-back.ts';

interface TablesPuttingBack extends PuttingBack {
  readonly how: Extract<ImportRecord['undo'], { readonly kind: 'tables' }>;
  /** The tables that the import changed, as they were before; null: it changed none. */
  readonly backup: Archive | null;
}

/**
 * Drops the tables that the import created and gives those that it changed the rows that they had, in one transaction, read
 * back before its commit. Sequences go on where they are: a number that was given out is not given again.
 * @throws TARGET_CHANGED, TARGET_NOT_EMPTY, TARGET_BUSY
 */
export async function putTablesBack(putting: TablesPuttingBack): Promise<PutBack> {
  const { to, context } = putting;
  const writer = await dialectOf(to).openWriter(to, {
    signal: context.signal,
    memory: false,
    backupDirectory: null,
    fireTriggers: false,
  });
  try {
    const back = await putBack(writer, putting);
    await writer.commit();
    return { target: writer.info, ...back };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function putBack(writer: DatabaseWriter, putting: TablesPuttingBack): Promise<Omit<PutBack, 'target'>> {
  const { record, how, backup, force, run } = putting;
  const { catalog } = await writer.existing([]);
  const there = how.created.tables.filter((name) => findTable(catalog, name) !== null);
  if (!force && there.length < how.created.tables.length) {
    // Says which ones are gone.
    await refuseChanged(record, { catalog, source: writer.readBack(), run, isWhole: false });
  }
  refuseGone(catalog, how.changed);
  const before: Catalog = backup?.catalog ?? { ...catalog, tables: [] };
  await writer.begin(before, [], { empty: how.changed, drop: { ...how.created, tables: there } });
  if (!force) await refuseChanged(record, { catalog, source: writer.readBack(), run, isWhole: false });
  const kept = force ? await keepNow(writer, { ...putting, catalog, tables: [...there, ...how.changed] }) : null;
  await writer.clear();
  const tables = backup === null ? [] : await load(writer, backup, putting);
  run.step('keys and foreign keys');
  await writer.complete();
  if (backup !== null) await prove(writer, backup, putting);
  return { kept, tables };
}

/** What a forced rollback takes away is nowhere else. */
function keepNow(
  writer: DatabaseWriter,
  {
    catalog,
    tables,
    directory,
    run,
  }: TablesPuttingBack & Pick<Parameters<typeof backUpTables>[0], 'catalog' | 'tables'>,
): Promise<string> {
  const source = writer.readBack();
  return backUpTables({ info: writer.info, catalog, tables, source, directory, what: 'rolled_back', run });
}

function refuseGone(catalog: Catalog, changed: TablesPuttingBack['how']['changed']): void {
  const gone = changed.find((name) => findTable(catalog, name) === null);
  if (gone === undefined) return;
  throw new RowferryError('TARGET_CHANGED', {
    message: `The table ${displayName(gone)} that would be put back is not there any more.`,
    hint: 'Create it as it was, then roll back again; the backup is an archive that "rowferry import" can load.',
    context: { table: displayName(gone) },
  });
}

async function load(
  writer: DatabaseWriter,
  backup: Archive,
  { run }: TablesPuttingBack,
): Promise<readonly TableSummary[]> {
  const before = run.summaries.length;
  for await (const { table, parts } of backup.tables()) {
    const meter = run.table(displayName(table.name), null);
    const blocks = async function* () {
      for await (const part of parts()) yield* backup.blocks(part, table);
    };
    run.finished(meter, await writer.write(table, meter.pass(blocks())));
  }
  return run.summaries.slice(before);
}

async function prove(writer: DatabaseWriter, backup: Archive, { run }: TablesPuttingBack): Promise<void> {
  run.step('reading the rows back');
  const proof = await proveTarget({ archive: backup, target: writer.readBack(), run });
  const failed = proof.filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  throw new RowferryError('VALIDATION_FAILED', {
    message: `The rows that were put back differ from the backup in ${failed.map(({ table }) => table).join(', ')}; nothing was changed.`,
    hint: 'The structure of the tables may have changed since. The backup is an archive that "rowferry import" can load.',
    context: { table: failed[0]?.table ?? '' },
  });
}
