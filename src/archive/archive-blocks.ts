import type { Table } from '../model/catalog.ts';
import { isSameName } from '../model/logical-type.ts';
import type { RowBlock } from '../model/row-stream.ts';
import type { Archive } from './archive-reader.ts';

/** All rows of a table of a sealed archive, part after part; none where it does not have the table. */
export async function* archiveBlocks(archive: Archive, table: Table): AsyncGenerator<RowBlock> {
  const { tables } = await archive.manifest();
  const entry = tables.find(({ name }) => isSameName(name, table.name));
  for (const part of entry?.parts ?? []) yield* archive.blocks(part, table);
}
