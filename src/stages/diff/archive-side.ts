import type { Archive } from '../../archive/archive-reader.ts';
import { recycledBuffers } from '../../archive/block-buffers.ts';
import type { PartEntry } from '../../archive/manifest.ts';
import type { Table } from '../../model/catalog.ts';
import { isSameName } from '../../model/logical-type.ts';
import type { RowOrder } from '../../model/row-order.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import { assert } from '../../util/assert.ts';
import { chooseTables, onlyChosen } from './choose-tables.ts';
import type { DiffOptions } from './diff-options.ts';
import type { DiffSide } from './diff-side.ts';

/** A sealed archive. */
export async function archiveSide(archive: Archive, options: DiffOptions): Promise<DiffSide> {
  const { createdAt, scope, tables, content } = await archive.manifest();
  const { dialect, database } = archive.source;
  const chosen = await chooseTables(archive.catalog, options);
  return {
    info: {
      kind: 'archive',
      display: archive.directory,
      dialect: archive.catalog.dialect,
      source: { dialect, database },
      phase: archive.phase,
      createdAt,
      content,
      user: scope?.email ?? scope?.key.join(', ') ?? null,
    },
    catalog: onlyChosen(archive.catalog, chosen),
    knowsLeftOut: archive.phase === 'exported',
    tableNames: chosen.known,
    typeNames: null,
    table: (table) => {
      const entry = tables.find(({ name }) => isSameName(name, table.name));
      assert(entry !== undefined, 'an archive has the tables of its catalog');
      const read = (_: RowOrder, without: ReadonlySet<PartEntry>) =>
        readParts(archive, table, { parts: entry.parts, without });
      return { rows: entry.rows, order: entry.order, parts: entry.parts, read };
    },
    close: async () => undefined,
  };
}

interface ChosenParts {
  readonly parts: readonly PartEntry[];
  readonly without: ReadonlySet<PartEntry>;
}

async function* readParts(archive: Archive, table: Table, { parts, without }: ChosenParts): AsyncGenerator<RowBlock> {
  const buffers = recycledBuffers();
  for (const part of parts) if (!without.has(part)) yield* archive.blocks(part, table, buffers);
}
