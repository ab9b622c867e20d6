import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { openReader } from '../../../../src/dialect/postgres/postgres-reader.ts';
import { openWriter } from '../../../../src/dialect/postgres/postgres-writer.ts';
import type { Catalog } from '../../../../src/model/catalog.ts';
import { displayName } from '../../../../src/model/logical-type.ts';
import { canonicalOrder } from '../../../../src/model/row-order.ts';
import type { RowSource } from '../../../../src/model/row-stream.ts';
import { describeWithCorpora } from '../../../helpers/corpora.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../helpers/databases.ts';
import { loadDump } from '../../../helpers/load-dump.ts';

const READING = { signal: new AbortController().signal, copyFirst: false };
const WRITING = { signal: new AbortController().signal, memory: true, backupDirectory: null };
const DATABASES = ['chinook', 'directus', 'pagila', 'panoptes'] as const;

for (const name of DATABASES) {
  describeWithCorpora(`the database ${name}`, [`postgres/${name}.sql`], (file) => {
    it('goes into an empty database with every row and its structure', async () => {
      const source = await createScratchDatabase();
      const target = await createScratchDatabase();
      await loadDump(source.url, file);
      await extensions(source, target);

      const reader = await openReader(endOf(source), READING);
      const catalog = carriable(await reader.catalog({ tables: null, exclude: [], census: false }));
      const writer = await openWriter(endOf(target), WRITING);
      await writer.begin(
        catalog,
        catalog.tables.map((table) => table.name),
      );
      let rows = 0;
      for (const table of catalog.tables) rows += await writer.write(table, reader.rows(table, canonicalOrder(table)));
      const refused = await writer.complete();
      expect(refused).toEqual([]);
      const before = await digests(reader, catalog);
      expect(await digests(writer.readBack(), catalog)).toEqual(before);
      for (const table of catalog.tables) expect(await writer.readBack().sums(table)).toEqual(await reader.sums(table));
      await writer.commit();
      await reader.close();
      expect(rows).toBeGreaterThan(1000);

      const again = await openReader(endOf(target), READING);
      const carried = await again.catalog({ tables: null, exclude: [], census: false });
      expect(await digests(again, carried)).toEqual(before);
      expect(structureOf(carried)).toEqual(structureOf(catalog));
      await again.close();
    }, 120_000);
  });
}

function endOf(database: ScratchDatabase) {
  return { kind: 'postgres', url: database.url, password: null } as const;
}

/** Types of extensions are the target's own affair. */
async function extensions(source: ScratchDatabase, target: ScratchDatabase): Promise<void> {
  const rows = await source.query<{ extname: string }>(`select extname from pg_extension where extname <> 'plpgsql'`);
  for (const { extname } of rows) await target.query(`create extension if not exists "${extname}"`);
}

async function digests(source: RowSource, catalog: Catalog): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const table of catalog.tables) {
    const hash = createHash('sha256');
    for await (const block of source.rows(table, canonicalOrder(table))) hash.update(block.bytes);
    all[displayName(table.name)] = hash.digest('hex');
  }
  return all;
}

/** The catalog without the expressions that have no meaning outside of their database: the plan drops them. */
function carriable(catalog: Catalog): Catalog {
  const tables = catalog.tables.map((table) => ({
    ...table,
    columns: table.columns
      .map((column) => (column.default?.node === null ? { ...column, default: null } : column))
      .filter((column) => column.generated?.expression.node !== null),
    checks: table.checks.filter((check) => check.expression.node !== null),
    indexes: table.indexes.filter(
      (index) =>
        index.predicate?.node !== null &&
        index.terms.every((term) => term.expression === null || term.expression.node !== null),
    ),
  }));
  return { ...catalog, tables };
}

/** What must be the same on both sides: everything but what is left out, how tables are partitioned and how expressions are written. */
function structureOf(catalog: Catalog): unknown {
  const unnamed = <Item extends object>(items: readonly Item[]) => items.map((item) => ({ ...item, name: null }));
  const tables = catalog.tables.map((table) => ({
    ...table,
    options: { ...table.options, partitioned: false },
    checks: unnamed(table.checks),
    foreignKeys: unnamed(table.foreignKeys),
  }));
  return JSON.parse(
    JSON.stringify({ tables, enums: catalog.enums }, (key, value) => (key === 'text' ? undefined : value)),
  );
}
