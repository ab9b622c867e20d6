import type { Archive } from '../archive/archive-reader.ts';
import type { PartEntry, TableEntry } from '../archive/manifest.ts';
import type { PartLoader } from '../dialect/part-loader.ts';
import { throwIfInterrupted } from '../errors/throw-if-interrupted.ts';
import { findTable, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { assert } from '../util/assert.ts';
import { inParallel } from '../util/in-parallel.ts';
import type { ImportOptions } from './stage-options.ts';
import type { StageRun, TableMeter } from './stage-run.ts';
import { inBatches } from './target-modes.ts';

export interface PartsToLoad {
  readonly archive: Archive;
  readonly loader: PartLoader;
  readonly run: StageRun;
  readonly options: Pick<ImportOptions, 'parallel' | 'target'>;
}

/** Loads every part of a sealed archive that is not in the target yet. */
export async function loadParts(toLoad: PartsToLoad): Promise<void> {
  const { archive, loader, run, options } = toLoad;
  const { tables } = await archive.manifest();
  const parts = tables.flatMap((entry) => entry.parts);
  const known = parts.filter(({ file }) => loader.known.has(file));
  if (known.length > 0) run.notice(`Going on: ${known.length} of ${parts.length} parts are in the target already.`);
  const loads = tables.flatMap((entry) => loadsOf(entry, archive));
  await inParallel(loads, options.parallel ?? 1, (load) => loadPart(load, toLoad));
}

/** A table on its way; its meter begins with its first part. */
interface LoadedTable {
  readonly table: Table;
  readonly entry: TableEntry;
  meter: TableMeter | null;
  partsLeft: number;
  rows: number;
}

interface Load {
  readonly part: PartEntry;
  readonly of: LoadedTable;
}

function loadsOf(entry: TableEntry, archive: Archive): readonly Load[] {
  const table = findTable(archive.catalog, entry.name);
  assert(table !== null, 'the catalog has every table of the manifest');
  const of: LoadedTable = { table, entry, meter: null, partsLeft: entry.parts.length, rows: 0 };
  return entry.parts.map((part) => ({ part, of }));
}

async function loadPart({ part, of }: Load, { archive, loader, run, options }: PartsToLoad): Promise<void> {
  throwIfInterrupted(run.signal);
  const name = displayName(of.table.name);
  const meter = of.meter ?? run.table(name, of.entry.rows);
  of.meter = meter;
  const known = loader.known.get(part.file);
  if (known === undefined) {
    const blocks = inBatches(meter.pass(archive.blocks(part, of.table)), options.target?.batchRows ?? null);
    const rows = await loader.load(of.table, part.file, blocks);
    // Other parts of the table may have come in meanwhile.
    of.rows += rows;
  } else {
    meter.count(part.rows, part.bytes);
    of.rows += known;
  }
  of.partsLeft--;
  if (of.partsLeft > 0) return;
  assert(of.rows === of.entry.rows, `every row of ${name} was written`);
  run.finished(meter, of.rows);
}
