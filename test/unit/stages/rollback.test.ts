import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../src/archive/json-schemas.ts';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { findLastImport, rollbackImport } from '../../../src/stages/rollback.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, importTo, quietContext, transformFor } from '../../helpers/run-stages.ts';
import { sqliteFile } from '../../helpers/sqlite-files.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const SOURCE = `
  create table users (id integer primary key autoincrement, email text not null unique);
  create table posts (id integer primary key, author integer not null references users (id), body text);
  insert into users values (1, 'ada@example.org'), (7, 'bob@example.org');
  insert into posts values (1, 7, 'first'), (2, 1, null)`;

/** Tables of an application in PostgreSQL: `posts` is not there yet, `users` has more columns than the source. */
const APP = `
  create table users (
    id bigint generated always as identity primary key, email text not null unique, note text default 'new');
  create table logs (id int primary key, at timestamptz);
  insert into logs values (1, '2024-01-01 00:00:00+00')`;

interface Imported {
  readonly archive: string;
  readonly backups: string;
}

async function importInto(to: string, more: Parameters<typeof importTo>[2] = {}): Promise<Imported> {
  const archive = await tempDirectory();
  const backups = join(archive, 'backups');
  await exportTo(archive, await sqliteFile(SOURCE));
  await transformFor(archive, to);
  await importTo(archive, to, { backupDirectory: backups, ...more });
  return { archive, backups };
}

const rollBack = ({ archive, backups }: Imported, to: string, force = false) =>
  rollbackImport({ archive, to: parseEnd(to), backupDirectory: backups, force }, quietContext());

async function tablesOf(target: ScratchDatabase): Promise<readonly string[]> {
  const rows = await target.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  return rows.map(({ name }) => name);
}

describe('a rollback in PostgreSQL', () => {
  it('drops the tables that the import created and empties those that it filled', async () => {
    const target = await createScratchDatabase();
    await target.query(APP);
    const imported = await importInto(target.url);
    expect(await tablesOf(target)).toEqual(['logs', 'posts', 'users']);
    const summary = await rollBack(imported, target.url);
    expect(summary).toMatchObject({ stage: 'rollback', kept: null });
    // Only what was put back counts, not what was compared before or read back behind it.
    expect(summary.tables.map(({ table, written }) => [table, written])).toEqual([['users', 0]]);
    expect(await tablesOf(target)).toEqual(['logs', 'users']);
    expect(await target.query('select from users')).toEqual([]);
    expect(await target.query('select id from logs')).toEqual([{ id: 1 }]);
    await target.query("insert into users (email) values ('x')");
  });

  it('drops enums and namespaces that the import made', async () => {
    const source = await createScratchDatabase();
    await source.query(`create schema shop; create type shop.mood as enum ('ok', 'sad');
      create table shop.carts (id int primary key, mood shop.mood); insert into shop.carts values (1, 'sad')`);
    const [there, back, target] = [await tempDirectory(), await tempDirectory(), await createScratchDatabase()];
    const file = join(there, 'shop.db');
    await exportTo(there, source.url);
    await transformFor(there, file);
    await importTo(there, file);
    await exportTo(back, file);
    await importTo(back, target.url, { backupDirectory: null });
    expect(await target.query('select mood::text from shop.carts')).toEqual([{ mood: 'sad' }]);
    await rollBack({ archive: back, backups: join(back, 'backups') }, target.url);
    expect(await target.query("select from pg_namespace where nspname = 'shop'")).toEqual([]);
    expect(await target.query("select from pg_type where typname = 'mood'")).toEqual([]);
  });

  it.each([
    ['a row that came since', "insert into users (email) values ('new@example.org')"],
    ['a value that changed', "update posts set body = 'other' where id = 1"],
    ['a value of a column that the import did not fill', "update users set note = 'seen' where id = 1"],
    ['a row that is gone', 'delete from posts where id = 2'],
    ['a column more', 'alter table posts add column more text'],
    ['a table that is gone', 'drop table posts'],
  ])('refuses %s, unless forced: then what is there is kept', async (_, change) => {
    const target = await createScratchDatabase();
    await target.query(APP);
    const imported = await importInto(target.url);
    await target.query(change);
    const before = await target.query('select * from users order by id');
    await expect(rollBack(imported, target.url)).rejects.toMatchObject({ code: 'TARGET_CHANGED' });
    expect(await target.query('select * from users order by id')).toEqual(before);
    const { kept } = await rollBack(imported, target.url, true);
    expect(await tablesOf(target)).toEqual(['logs', 'users']);
    expect(await target.query('select from users')).toEqual([]);
    const rows = readFileSync(join(kept ?? '', 'exported/data/users-0001.json'), 'utf8');
    expect(rows).toContain('bob@example.org');
  });

  it('never drops what somebody else has made to need a table', async () => {
    const target = await createScratchDatabase();
    const imported = await importInto(target.url);
    await target.query('create view authors as select email from users');
    await expect(rollBack(imported, target.url)).rejects.toMatchObject({
      message: expect.stringContaining('authors'),
    });
    expect(await tablesOf(target)).toEqual(['posts', 'users']);
    expect(await target.query('select from authors')).toHaveLength(2);
  });

  it('undoes one import after the other, the last one first', async () => {
    const target = await createScratchDatabase();
    const archive = await tempDirectory();
    const imported = { archive, backups: join(archive, 'backups') };
    await exportTo(archive, await sqliteFile(SOURCE), { tables: ['users'] });
    await importTo(archive, target.url, { backupDirectory: imported.backups });
    await exportTo(archive, await sqliteFile('create table later (a)'), { replace: true });
    await importTo(archive, target.url, { backupDirectory: imported.backups });
    expect(await tablesOf(target)).toEqual(['later', 'users']);
    await rollBack(imported, target.url);
    expect(await tablesOf(target)).toEqual(['users']);
    await rollBack(imported, target.url);
    expect(await tablesOf(target)).toEqual([]);
    await expect(rollBack(imported, target.url)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  });

  it('is not possible where an import that changed tables kept no backup', async () => {
    const target = await createScratchDatabase();
    await target.query(APP);
    const imported = await importInto(target.url, { backupDirectory: null });
    await expect(rollBack(imported, target.url)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  });

  it('has nothing to do with imports into other databases', async () => {
    const [target, other] = [await createScratchDatabase(), await createScratchDatabase()];
    const imported = await importInto(target.url);
    await expect(rollBack(imported, other.url)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  });
});

describe('a rollback of a SQLite file', () => {
  it('puts its backup back, with every other table, and keeps the file that was there', async () => {
    const target = await sqliteFile(
      "create table kept (a, b boolean); insert into kept values (x'00ff', 2), ('T', null); create table users (id integer primary key, email text)",
    );
    const before = sqliteContent(target);
    const imported = await importInto(target);
    const after = sqliteContent(target);
    expect(after).not.toEqual(before);
    const { kept } = await rollBack(imported, target);
    expect(sqliteContent(target)).toEqual(before);
    expect(sqliteContent(kept ?? '')).toEqual(after);
    expect(existsSync(`${target}-wal`)).toBe(false);
  });

  it('takes a file away that the import created, and keeps it aside', async () => {
    const target = join(await tempDirectory(), 'new.db');
    const imported = await importInto(target);
    const { kept } = await rollBack(imported, target);
    expect(existsSync(target)).toBe(false);
    expect(sqliteContent(kept ?? '').rows['users']).toHaveLength(2);
  });

  it.each([
    ['a changed row of the import', "update users set email = 'x' where id = 1"],
    ['a changed row of another table', "update kept set a = 'x'"],
    ['a new table', 'create table later (a)'],
    ['a new column', 'alter table kept add column more'],
  ])('refuses %s, unless forced', async (_, change) => {
    const target = await sqliteFile('create table kept (a, b boolean); insert into kept values (1, 2)');
    const before = sqliteContent(target);
    const imported = await importInto(target);
    const database = new Database(target);
    database.exec(change);
    database.close();
    await expect(rollBack(imported, target)).rejects.toMatchObject({ code: 'TARGET_CHANGED' });
    await rollBack(imported, target, true);
    expect(sqliteContent(target)).toEqual(before);
  });

  it('refuses a damaged backup, and leaves the target alone', async () => {
    const target = await sqliteFile('create table kept (a); insert into kept values (1)');
    const imported = await importInto(target);
    const after = sqliteContent(target);
    const [backup] = readdirSync(imported.backups);
    const path = join(imported.backups, backup ?? '');
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096);
    writeFileSync(path, bytes);
    await expect(rollBack(imported, target)).rejects.toMatchObject({ name: 'RowferryError' });
    expect(sqliteContent(target)).toEqual(after);
  });

  it('waits for nobody: a file that a program writes is TARGET_BUSY', async () => {
    const target = await sqliteFile('create table kept (a); insert into kept values (1)');
    const imported = await importInto(target);
    const program = new Database(target);
    program.exec('begin immediate');
    try {
      await expect(rollBack(imported, target)).rejects.toMatchObject({ code: 'TARGET_BUSY' });
    } finally {
      program.close();
    }
  }, 20_000);
});

describe('the record of an import', () => {
  it('follows its JSON Schema, knows no password, and tells what the last import was', async () => {
    const target = await createScratchDatabase();
    await target.query(APP);
    const { archive } = await importInto(target.url);
    const [file] = readdirSync(join(archive, 'imports'));
    const text = readFileSync(join(archive, 'imports', file ?? ''), 'utf8');
    expect(checkDocument('import', JSON.parse(text)).fault).toBeNull();
    expect(text).not.toContain(target.password);
    const last = await findLastImport(archive, null);
    expect(last).toMatchObject({ kind: 'tables', changed: [{ name: 'users' }], created: [{ name: 'posts' }] });
    expect(existsSync(join(last.backup ?? '', 'exported/manifest.json'))).toBe(true);
  });

  it('and the backup are gone when the import fails', async () => {
    const target = await createScratchDatabase();
    await target.query(`${APP}; alter table users add check (email <> 'bob@example.org')`);
    const archive = await tempDirectory();
    const backups = join(archive, 'backups');
    await exportTo(archive, await sqliteFile(SOURCE));
    await expect(importTo(archive, target.url, { backupDirectory: backups })).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
    });
    expect(readdirSync(backups)).toEqual([]);
    expect(existsSync(join(archive, 'imports'))).toBe(false);
  });
});

describe('a source', () => {
  it('is backed up where that is wanted', async () => {
    const source = await sqliteFile(SOURCE);
    const archive = await tempDirectory();
    await exportTo(archive, source, { sourceBackup: join(archive, 'backups') });
    const [backup = ''] = readdirSync(join(archive, 'backups'));
    expect(backup).toMatch(/^[\w-]+_backup_[0-9]{8}_[0-9]{6}\.db$/);
    expect(sqliteContent(join(archive, 'backups', backup))).toEqual(sqliteContent(source));
  });

  it('that is a PostgreSQL database is refused', async () => {
    const { url } = await createScratchDatabase();
    await expect(exportTo(await tempDirectory(), url, { sourceBackup: 'backups' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
