// Goal: a program takes one user out, or every user, as the command line does.
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  exportDatabase,
  exportEachUser,
  importArchive,
  migrate,
  planMigration,
  planScope,
  suggestRules,
  transformArchive,
  validate,
} from '../../../src/index.ts';
import type { ScratchDatabase } from '../../helpers/databases.ts';
import { sharedDatabase } from '../../helpers/shared-database.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

let shared: ScratchDatabase;
beforeAll(async () => {
  shared = await sharedDatabase();
});

const user = { email: 'user12@example.org' };

describe('one user', () => {
  test('is moved by migrate, and compared with the live database', async () => {
    const archive = await tempDirectory();
    const to = join(archive, 'user.db');
    const moved = await migrate({ from: shared.url, to, archive, user });
    expect(moved).toMatchObject({ export: { rows: 17 }, import: { rows: 17, validated: true } });
    // id, project_id, title, parent_id and done: user_id says nothing there.
    expect(sqliteContent(to).rows['tasks']?.map((row) => row.split(' | ').length)).toEqual(Array(12).fill(5));
    expect((await validate({ archive, from: shared.url, to, user })).report.ok).toBe(true);
    expect((await validate({ archive, from: shared.url, to })).report.ok).toBe(false);
  });

  test('is moved stage by stage, into a table of settings by the rules, or with every column', async () => {
    const archive = await tempDirectory();
    const rules = { user: { singleton: { table: 'app_config', columns: { email: 'email' } } } };
    const exported = await exportDatabase({ from: shared.url, archive, user: { id: 12 }, rules });
    expect(exported.rows).toBe(17);
    await transformArchive({ to: { dialect: 'sqlite' }, archive, rules });
    const settled = join(archive, 'settled.db');
    await importArchive({ to: settled, archive, rules });
    expect(sqliteContent(settled).rows['app_config']).toEqual(["integer:1 | text:'user12@example.org'"]);
    const whole = join(archive, 'whole.db');
    await importArchive({ to: whole, archive, keepUserColumns: true });
    expect(sqliteContent(whole).rows['users']).toHaveLength(1);
    expect(sqliteContent(whole).rows['tasks']?.map((row) => row.split(' | ').length)).toEqual(Array(12).fill(6));
  });

  test('is planned without anything being written', async () => {
    const archive = join(await tempDirectory(), 'archive');
    const { plan } = await planMigration({ from: shared.url, to: { dialect: 'sqlite' }, archive, user });
    expect(plan.stripped?.map(({ kind }) => kind)).toContain('column');
    const kept = await planMigration({
      from: shared.url,
      to: { dialect: 'sqlite' },
      archive,
      user,
      keepUserColumns: true,
    });
    expect(kept.plan.stripped ?? []).toEqual([]);
    expect(existsSync(archive)).toBe(false);
    const planned = await planScope({ from: shared.url, user });
    expect(planned.rows?.counts.map((count) => count.in).reduce((sum, rows) => sum + rows)).toBe(17);
    expect((await planScope({ from: shared.url })).scope.map?.user.table.name).toBe('users');
  });

  test('who is not there is an error', async () => {
    const archive = await tempDirectory();
    const run = { from: shared.url, archive, user: { email: 'nobody@example.org' } };
    await expect(exportDatabase(run)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
  });
});

test('every user gets an archive of their own', { timeout: 60_000 }, async () => {
  const directory = await tempDirectory();
  const some = await exportEachUser({ from: shared.url, directory, users: ['3', 'user4@example.org'] });
  expect(some.users.map(({ kind, key }) => [kind, key])).toEqual([
    ['exported', ['3']],
    ['exported', ['4']],
  ]);
  const all = await exportEachUser({ from: shared.url, directory, jobs: 3 });
  expect(all.users.filter(({ kind }) => kind === 'there').map(({ key }) => key)).toEqual([['3'], ['4']]);
  expect(await readdir(directory)).toHaveLength(30);
});

test('proposed rules are rules, as an object and as a file', async () => {
  const directory = await tempDirectory();
  const rules = await suggestRules({ from: shared.url });
  expect(rules.tables).toBeDefined();
  const file = join(directory, 'rules.json');
  await writeFile(file, JSON.stringify(rules));
  for (const given of [rules, file]) {
    expect((await planScope({ from: shared.url, user, rules: given })).rows).not.toBeNull();
  }
});
