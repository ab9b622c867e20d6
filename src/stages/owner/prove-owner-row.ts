import { compareRowSets } from '../../compare/digest-row-set.ts';
import type { TableReport } from '../../compare/report.ts';
import type { Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import { withNullCells } from '../../model/row-line.ts';
import type { KeyedSource, RowBlock } from '../../model/row-stream.ts';
import { RowCells } from '../../scope/row-values.ts';
import type { StageRun } from '../stage-run.ts';

/** The one row of a table that is proven, whatever else stands there. */
export interface OwnerRowPlace {
  readonly table: Table;
  readonly key: string;
  readonly cell: string;
  /** A column that is not compared: the hash of a password, which no archive has. */
  readonly ignore: string | null;
}

export interface OwnerRowSides {
  readonly left: AsyncIterable<RowBlock>;
  readonly target: KeyedSource;
  readonly run: StageRun;
}

/** Proves that the target has the row of the owner, byte for byte. */
export async function proveOwnerRow(place: OwnerRowPlace, { left, target, run }: OwnerRowSides): Promise<TableReport> {
  const { table } = place;
  const name = displayName(table.name);
  const meter = run.table(name, 1);
  const there = ownRow(target.rowsOfCells(table, [{ column: place.key, cells: [place.cell], folds: false }]), place);
  const { found, discrepancies } = await compareRowSets(name, left, there);
  meter.count(1, 0);
  run.finished(meter, 1);
  return { table: name, rows: 1, ok: found === 0, proofs: ['rows'], found, discrepancies };
}

async function* ownRow(
  blocks: AsyncIterable<RowBlock>,
  { table, key, cell, ignore }: OwnerRowPlace,
): AsyncGenerator<RowBlock> {
  const cells = new RowCells(table);
  const at = cells.columns.findIndex(({ name }) => name === key);
  for await (const block of blocks) {
    const lines: string[] = [];
    cells.forEach(block, () => {
      if (cells.cell(at) === cell) lines.push(lineOf(cells));
    });
    const kept = ignore === null ? lines : lines.map((line) => withNullCells(table, line, [ignore]));
    if (kept.length > 0) yield { bytes: Buffer.from(kept.map((line) => `${line},\n`).join('')), rows: kept.length };
  }
}

function lineOf(cells: RowCells): string {
  return `{${cells.columns.map(({ name }, at) => `${JSON.stringify(name)}:${cells.cell(at)}`).join(',')}}`;
}
