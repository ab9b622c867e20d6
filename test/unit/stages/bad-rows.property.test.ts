// Goal: whatever rows are bad, target and rejects together are exactly the source.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const RUNS = Number(process.env['ROWFERRY_PROPERTY_RUNS'] ?? 12);

interface Node {
  readonly id: number;
  readonly parent: number | null;
  readonly name: string | null;
  readonly code: string;
}

const ids = fc.integer({ min: 1, max: 12 });
const node: fc.Arbitrary<Node> = fc.record({
  id: ids,
  parent: fc.option(ids, { nil: null }),
  name: fc.option(fc.constantFrom('ok', 'far too long', 'a\0b', 'x', 'é'), { nil: null, freq: 8 }),
  code: fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
});
const tables = fc.record({
  nodes: fc.uniqueArray(node, { selector: ({ id }) => id, maxLength: 12 }),
  leaves: fc.uniqueArray(node, { selector: ({ id }) => id, maxLength: 12 }),
});
type Tables = typeof tables extends fc.Arbitrary<infer T> ? T : never;

const DDL = (text: string, key: string) => `
  create table nodes (id ${key} primary key, parent ${key} references nodes, name ${text}, code text);
  create table leaves (id ${key} primary key, parent ${key} references nodes, name ${text}, code text)`;
/** A target that refuses some of the rows: by length, NOT NULL, a CHECK, a unique key. */
const LIMITS = `alter table nodes alter name set not null; alter table nodes add check (code <> 'h');
  alter table leaves add unique (code)`;

function fill(database: Database.Database, rows: Tables): void {
  for (const table of ['nodes', 'leaves'] as const) {
    const insert = database.prepare(`insert into ${table} values (?, ?, ?, ?)`);
    for (const { id, parent, name, code } of rows[table]) insert.run(id, parent, name, code);
  }
}

function rejected(archive: string, table: string): readonly Node[] {
  const path = join(archive, 'rejects', `${table}.json`);
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly row: Node }[]).map(({ row }) => row);
}

const byId = (rows: readonly Node[]) => [...rows].sort((a, b) => a.id - b.id);

test('PostgreSQL: target and rejects are the source, and no row refers to nothing', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (rows) => {
      const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
      const path = join(archive, 'source.db');
      const source = new Database(path);
      source.pragma('foreign_keys = off');
      source.exec(DDL('text', 'integer'));
      fill(source, rows);
      source.close();
      await target.query(`${DDL('varchar(5)', 'bigint')}; ${LIMITS}`);
      await exportTo(archive, path);
      const summary = await importTo(archive, target.url, { badRows: { onError: 'reject' } });
      for (const table of ['nodes', 'leaves'] as const) {
        const there = await target.query<Record<string, unknown>>(
          `select id::int, parent::int, name, code from ${table}`,
        );
        const all = byId([...(there as unknown as Node[]), ...rejected(archive, table)]);
        expect(all).toEqual(byId(rows[table]));
      }
      expect(summary.proof.every(({ ok }) => ok)).toBe(true);
      await target.drop();
    }),
    { numRuns: RUNS },
  );
});

test('SQLite: target and rejects are the source, and no row refers to nothing', { timeout: 300_000 }, async () => {
  const source = await createScratchDatabase();
  await fc.assert(
    fc.asyncProperty(tables, async (found) => {
      // PostgreSQL holds no U+0000 to begin with.
      const clean = (rows: readonly Node[]) =>
        rows.map((row) => ({ ...row, name: row.name?.replace('\0', '') ?? null }));
      const rows = { nodes: clean(found.nodes), leaves: clean(found.leaves) };
      const archive = await tempDirectory();
      await source.query('drop table if exists leaves; drop table if exists nodes');
      await source.query(DDL('text', 'bigint').replaceAll(' references nodes', ''));
      for (const table of ['nodes', 'leaves'] as const) {
        await source.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
          JSON.stringify(rows[table]),
        ]);
      }
      const path = join(archive, 'target.db');
      const empty = new Database(path);
      empty.exec(`create table nodes (id integer primary key, parent integer references nodes, name text not null, code text check (code <> 'h'));
        create table leaves (id integer primary key, parent integer references nodes, name text, code text collate nocase unique)`);
      empty.close();
      await exportTo(archive, source.url);
      await importTo(archive, path, { badRows: { onError: 'reject' } });
      const target = new Database(path, { readonly: true });
      for (const table of ['nodes', 'leaves'] as const) {
        const there = target.prepare(`select id, parent, name, code from ${table}`).all() as Node[];
        expect(byId([...there, ...rejected(archive, table)])).toEqual(byId(rows[table]));
      }
      expect(target.pragma('foreign_key_check')).toEqual([]);
      target.close();
    }),
    { numRuns: RUNS },
  );
});
