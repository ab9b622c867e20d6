// Goal: real databases come back from the other database with every value and key as it was.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { describeWithCorpora } from '../helpers/corpora.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { loadDump } from '../helpers/load-dump.ts';
import { postgresContent } from '../helpers/postgres-oracle.ts';
import { postgresStructure } from '../helpers/postgres-structure.ts';
import { exportTo, move, planIn } from '../helpers/run-stages.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { sqliteStructure } from '../helpers/sqlite-structure.ts';
import { expectAccounted, tableNamesOf } from '../helpers/structure-fact.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SQLITE = ['chinook.sqlite', 'northwind_small.db', 'vaultwarden.db', 'directus.db', 'bike_de.sqlite'] as const;
const POSTGRES = ['chinook.sql', 'pagila.sql', 'directus.sql', 'panoptes.sql'] as const;

describe.each(SQLITE)('%s', (file) => {
  describeWithCorpora('from SQLite to PostgreSQL and back', [`sqlite/${file}`], (path) => {
    it.each([
      ['as declared', false],
      ['with --infer', true],
    ])(
      '%s, gives back every value with the same storage class, and every key',
      { timeout: 120_000 },
      async (_, infer) => {
        const directory = await tempDirectory();
        const database = await createScratchDatabase();
        const out = await move(path, database.url, join(directory, 'out'), { infer });
        expect(out.losses).toEqual([]);
        expect(out.proof.filter((table) => !table.ok)).toEqual([]);
        const returned = join(directory, basename(path));
        const back = await move(database.url, returned, join(directory, 'back'));
        expect(back.losses).toEqual([]);
        const [before, after] = [sqliteContent(path), sqliteContent(returned)];
        expect(Object.keys(after.rows)).toEqual(Object.keys(before.rows));
        for (const table of Object.keys(before.rows)) {
          expect(after.rows[table], `rows of ${table}`).toEqual(before.rows[table]);
          expect(after.keys[table], `keys of ${table}`).toEqual(before.keys[table]);
        }
        const plans = [await planIn(join(directory, 'out')), await planIn(join(directory, 'back'))] as const;
        const origin = sqliteStructure(path);
        const there = await postgresStructure(database);
        expectAccounted(origin, there, { notCarried: out.notCarried, tableNames: tableNamesOf(plans[0]) });
        const notCarried = [...out.notCarried, ...back.notCarried];
        expectAccounted(origin, sqliteStructure(returned), { notCarried, tableNames: tableNamesOf(...plans) });
      },
    );

    it('gives the same data files and the same content digest twice', { timeout: 60_000 }, async () => {
      const directory = await tempDirectory();
      const first = await exportTo(join(directory, 'a'), path);
      const second = await exportTo(join(directory, 'b'), path);
      expect(second.content).toBe(first.content);
      expect(await dataFiles(join(directory, 'b'))).toEqual(await dataFiles(join(directory, 'a')));
    });
  });
});

describe.each(POSTGRES)('%s', (file) => {
  describeWithCorpora('from PostgreSQL to SQLite and back', [`postgres/${file}`], (path) => {
    it('gives back every value as PostgreSQL prints it, and every key; two exports are equal', {
      timeout: 180_000,
    }, async () => {
      const directory = await tempDirectory();
      const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
      await loadDump(origin.url, path);
      const once = await exportTo(join(directory, 'once'), origin.url);
      const out = await move(origin.url, join(directory, 'out.db'), join(directory, 'out'));
      expect(await dataFiles(join(directory, 'out'))).toEqual(await dataFiles(join(directory, 'once')));
      expect(
        (await openArchive(join(directory, 'out'), 'exported').then((archive) => archive.manifest())).content,
      ).toBe(once.content);
      expect(out.losses).toEqual([]);
      const back = await move(join(directory, 'out.db'), returned.url, join(directory, 'back'));
      expect(back.losses).toEqual([]);
      const [before, after] = [await postgresContent(origin), await postgresContent(returned)];
      expect(Object.keys(after.rows)).toEqual(Object.keys(before.rows));
      for (const table of Object.keys(before.rows)) {
        expect(after.rows[table], `rows of ${table}`).toEqual(before.rows[table]);
        expect(after.keys[table], `keys of ${table}`).toEqual(before.keys[table]);
      }
      const plans = [await planIn(join(directory, 'out')), await planIn(join(directory, 'back'))] as const;
      const source = await postgresStructure(origin);
      const there = sqliteStructure(join(directory, 'out.db'));
      expectAccounted(source, there, { notCarried: out.notCarried, tableNames: tableNamesOf(plans[0]) });
      const notCarried = [...out.notCarried, ...back.notCarried];
      expectAccounted(source, await postgresStructure(returned), { notCarried, tableNames: tableNamesOf(...plans) });
    });
  });
});

async function dataFiles(archive: string): Promise<Record<string, string>> {
  const folder = join(archive, 'exported', 'data');
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}
