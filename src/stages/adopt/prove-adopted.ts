import type { Archive } from '../../archive/archive-reader.ts';
import { compareRowSets } from '../../compare/digest-row-set.ts';
import type { TableReport } from '../../compare/report.ts';
import { findTable, type Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import type { KeyedSource, RowBlock } from '../../model/row-stream.ts';
import { RowCells } from '../../scope/row-values.ts';
import { rowKey } from '../../transform/adopt/id-domains.ts';
import { assert } from '../../util/assert.ts';
import type { StageRun } from '../stage-run.ts';
import { linesAmong } from './lines-among.ts';

export interface AdoptedProof {
  readonly archive: Archive;
  readonly target: KeyedSource;
  readonly run: StageRun;
  /** The rows of the archive as they went in. */
  added(table: Table): AsyncIterable<RowBlock>;
  /** The rows of the target, as far as they are to be compared. */
  standing(table: Table, blocks: AsyncIterable<RowBlock>): AsyncIterable<RowBlock>;
}

/**
 * Proves that the target has every row that went in, byte for byte. Rows are asked for by their keys, so that those of
 * others are not read; a table without a key is read whole, and has to hold each row line as often as it came in.
 */
export async function proveAdopted(proof: AdoptedProof): Promise<readonly TableReport[]> {
  const { archive, run } = proof;
  const { tables } = await archive.manifest();
  const reports: TableReport[] = [];
  for (const { name, rows } of tables) {
    const table = findTable(archive.catalog, name);
    assert(table !== null, 'the catalog has every table of the manifest');
    const meter = run.table(displayName(name), rows);
    const report = rows === 0 ? EMPTY : await proveTable(table, proof);
    meter.count(rows, 0);
    run.finished(meter, rows);
    reports.push({ table: displayName(name), rows, ok: report.found === 0, proofs: ['rows'], ...report });
  }
  return reports;
}

type Found = Pick<TableReport, 'found' | 'discrepancies'>;

const EMPTY: Found = { found: 0, discrepancies: [] };

async function proveTable(table: Table, proof: AdoptedProof): Promise<Found> {
  const { target } = proof;
  const columns = rowKey(table);
  if (columns.length > 0) {
    const there = proof.standing(table, standingRows(table, columns, proof));
    return compareRowSets(displayName(table.name), proof.added(table), there);
  }
  const there = proof.standing(table, target.rows(table, { kind: 'heap' }));
  return compareRowSets(displayName(table.name), proof.added(table), linesAmong(proof.added(table), there));
}

async function* standingRows(table: Table, columns: readonly string[], proof: AdoptedProof): AsyncGenerator<RowBlock> {
  const cells = new RowCells(table);
  const places = columns.map((name) => cells.columns.findIndex((column) => column.name === name));
  for await (const block of proof.added(table)) {
    const keys = new Map<string, readonly string[]>();
    cells.forEach(block, () => {
      const key = places.map((place) => cells.cell(place));
      keys.set(JSON.stringify(key), key);
    });
    yield* proof.target.rowsOfKeys(table, { columns, keys: [...keys.values()] });
  }
}
