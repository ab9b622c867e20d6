import { archiveBlocks } from '../../archive/archive-blocks.ts';
import type { Archive } from '../../archive/archive-reader.ts';
import type { TableReport } from '../../compare/report.ts';
import type { Table } from '../../model/catalog.ts';
import { isSameName } from '../../model/logical-type.ts';
import { withNullCells } from '../../model/row-line.ts';
import type { KeyedSource, RowBlock } from '../../model/row-stream.ts';
import type { StageRun } from '../stage-run.ts';
import { proveAdopted } from './prove-adopted.ts';

/** Proves that a database has the rows of an archive that was made for one of its users; hashes of passwords aside. */
export function provePlanned(archive: Archive, target: KeyedSource, run: StageRun): Promise<readonly TableReport[]> {
  const adoption = archive.plan?.adopted;
  const column = adoption?.password?.column ?? null;
  const standing = (table: Table, blocks: AsyncIterable<RowBlock>) =>
    column !== null && adoption !== undefined && isSameName(table.name, adoption.table)
      ? withoutHash(table, blocks, column)
      : blocks;
  return proveAdopted({ archive, target, run, added: (table) => archiveBlocks(archive, table), standing });
}

async function* withoutHash(table: Table, blocks: AsyncIterable<RowBlock>, column: string): AsyncGenerator<RowBlock> {
  for await (const { bytes, rows } of blocks) {
    const lines = bytes.toString('utf8').split(',\n').slice(0, -1);
    const made = lines.map((line) => `${withNullCells(table, line, [column])},\n`);
    yield { bytes: Buffer.from(made.join('')), rows };
  }
}
