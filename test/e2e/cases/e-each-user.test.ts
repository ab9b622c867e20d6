// Goal: every user of a real database gets an archive that holds what a brute-force look at all rows gives, and no more.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportEachUser, planScope, validate } from '../../../src/index.ts';
import { describeWithCorpora } from '../../helpers/corpora.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { loadDump } from '../../helpers/load-dump.ts';
import { archivedRows, rulesOf } from '../../helpers/scoped-move.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { tenantDatabase } from '../../helpers/tenant-database.ts';
import { expectedScope } from '../../helpers/tenant-oracle.ts';
import type { TenantTable } from '../../helpers/tenant-schema.ts';

type Row = Readonly<Record<string, unknown>>;

/** The key of a row and which columns of it hold something: that the values are those of the source is proven elsewhere. */
function shapeOf(row: Row, { key, columns }: Pick<TenantTable, 'key' | 'columns'>): string {
  const filled = columns.filter(({ name }) => row[name] !== null).map(({ name }) => name);
  const named = key.length === 0 ? [] : key.map((name) => String(row[name]));
  return JSON.stringify([named, filled]);
}

describeWithCorpora('every user of panoptes', ['postgres/panoptes.sql'], (dump) => {
  it('is exported closed and without a row of anybody else', { timeout: 900_000 }, async () => {
    const [directory, database] = [await tempDirectory(), await createScratchDatabase()];
    await loadDump(database.url, dump);
    const rules = rulesOf('panoptes');
    const { users } = await exportEachUser({ from: database.url, directory, jobs: 3, rules });
    expect(users).toHaveLength(69);
    expect(users.filter(({ kind }) => kind !== 'exported')).toEqual([]);

    const { scope, catalog } = await planScope({ from: database.url, rules });
    if (scope.map === null) throw new Error('The rules decide everything.');
    const schema = await tenantDatabase(database, catalog, scope.map);
    for (const { key } of users) {
      const user = schema.tables[0]?.rows.find((row) => row['id'] === key[0]);
      if (user === undefined) throw new Error(`There is no user ${key.join()}.`);
      const expected = expectedScope(schema, user);
      expect(expected.violations).toEqual({});
      const archive = join(directory, key.join());
      const archived = await archivedRows(archive);
      for (const table of schema.tables.filter((one) => one.class !== 'excluded')) {
        const shapes = (rows: readonly Row[]) => rows.map((row) => shapeOf(row, table)).sort();
        const name = `${table.name} of user ${key.join()}`;
        expect(shapes(archived[table.name] ?? []), name).toEqual(shapes(expected.rows[table.name] ?? []));
      }
      expect(Object.keys(archived).filter((name) => expected.rows[name] === undefined)).toEqual([]);
      expect((await validate({ archive })).report.ok).toBe(true);
    }
  });
});
