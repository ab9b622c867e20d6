import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { isTornWal } from '../../../../../src/dialect/sqlite/connection/sqlite-wal.ts';
import { sqliteFile } from '../../../../helpers/sqlite-files.ts';
import { tempDirectory } from '../../../../helpers/temp-directory.ts';

const PAGE = 4096;
const FRAME = PAGE + 24;

interface WalCopy {
  readonly wal: string;
  rows(): number;
}

/** The log of a database after `change`, copied while it was open. */
async function walAfter(change: (writer: Database.Database) => void): Promise<WalCopy> {
  const path = await sqliteFile('pragma journal_mode = wal; create table t (a)');
  const copy = join(await tempDirectory(), 'copy.db');
  const writer = new Database(path);
  writer.pragma('wal_autocheckpoint = 0');
  change(writer);
  for (const suffix of ['', '-wal']) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  writer.close();
  const rows = (): number => {
    const database = new Database(copy);
    const found = database.prepare('select count(*) from t').pluck().get() as number;
    database.close();
    return found;
  };
  return { wal: `${copy}-wal`, rows };
}

const insertThrice = (writer: Database.Database): void => {
  for (let row = 0; row < 3; row++) writer.exec('insert into t values (1)');
};

/** Writes one other byte at `at`. */
function spoil(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] as number) ^ 0x55;
  writeFileSync(path, bytes);
}

describe('a whole log', () => {
  test('is one of committed transactions', async () => {
    const { wal } = await walAfter(insertThrice);
    expect(isTornWal(wal, PAGE)).toBe(false);
  });

  test('may end in a transaction that never committed', async () => {
    const { wal, rows } = await walAfter((writer) => {
      insertThrice(writer);
      writer.pragma('cache_size = 1');
      writer.exec('begin; insert into t select hex(randomblob(4000)) from t, t, t');
    });
    expect(isTornWal(wal, PAGE)).toBe(false);
    expect(rows()).toBe(3);
  });

  test('may hold frames of an older generation behind the new ones', async () => {
    const { wal, rows } = await walAfter((writer) => {
      for (let row = 0; row < 20; row++) writer.exec('insert into t values (1)');
      writer.pragma('wal_checkpoint(restart)');
      writer.exec('insert into t values (1)');
    });
    expect(isTornWal(wal, PAGE)).toBe(false);
    expect(rows()).toBe(21);
  });
});

describe('a torn log', () => {
  test('has a damaged header: SQLite would ignore all of it', async () => {
    const { wal, rows } = await walAfter(insertThrice);
    spoil(wal, 20);
    expect(isTornWal(wal, PAGE)).toBe(true);
    expect(rows()).toBe(0);
  });

  test('is shorter than its header', async () => {
    const { wal } = await walAfter(insertThrice);
    truncateSync(wal, 20);
    expect(isTornWal(wal, PAGE)).toBe(true);
  });

  test('was cut within a committed frame', async () => {
    const { wal, rows } = await walAfter(insertThrice);
    truncateSync(wal, 32 + 3 * FRAME - 100);
    expect(isTornWal(wal, PAGE)).toBe(true);
    expect(rows()).toBe(2);
  });

  test('has a damaged frame before a committed one', async () => {
    const { wal, rows } = await walAfter(insertThrice);
    spoil(wal, 32 + FRAME + 24 + 1000);
    expect(isTornWal(wal, PAGE)).toBe(true);
    expect(rows()).toBe(1);
  });

  test('belongs to a file of another page size', async () => {
    const { wal } = await walAfter(insertThrice);
    expect(isTornWal(wal, 8192)).toBe(true);
  });

  test('was copied while it was started anew: its frames are newer than its header', async () => {
    const old = await walAfter(insertThrice);
    const header = readFileSync(old.wal).subarray(0, 32);
    const frames = readFileSync(old.wal).subarray(32);
    for (let at = 0; at < frames.length; at += FRAME)
      frames.writeUInt32BE((frames.readUInt32BE(at + 8) + 1) >>> 0, at + 8);
    writeFileSync(old.wal, header);
    appendFileSync(old.wal, frames);
    expect(isTornWal(old.wal, PAGE)).toBe(true);
  });
});
