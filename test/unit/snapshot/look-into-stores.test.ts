import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSchedule } from '../../../src/snapshot/check-schedule.ts';
import { findSnapshot } from '../../../src/snapshot/find-snapshot.ts';
import { listSnapshots } from '../../../src/snapshot/list-snapshots.ts';
import { showSnapshot } from '../../../src/snapshot/show-snapshot.ts';
import { storePaths } from '../../../src/snapshot/store-layout.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf, USERS, userLine } from '../archive/archive-fixtures.ts';
import { entriesOf } from './forge.ts';
import { momentOf, storeOf, take } from './snapshot-fixtures.ts';

describe('a snapshot is found', () => {
  test.each<[string, (ids: readonly string[], store: string) => string, number | string]>([
    ['as the latest', () => 'latest', 3],
    ['by its id', (ids) => ids[0] as string, 1],
    ['by a beginning that only one has', () => '20261120', 2],
    ['by the number of its entry', () => '#2', 2],
    ['by that number alone, though every id begins with it', () => '2', 2],
    [
      'by the digits of its container',
      (_, store) => (entriesOf(store)[2] as { container: { sha256: string } }).container.sha256.slice(0, 16),
      3,
    ],
    ['by the path of its container', ([id], store) => join(store, `${id}.tar.gz`), 1],
    ['by the name of its container', ([id]) => `${id}.tar.gz`, 1],
    ['by a container of that name elsewhere: not', ([id]) => `/elsewhere/${id}.tar.gz`, 'SNAPSHOT_NOT_FOUND'],
    ['by a beginning of several: not', () => '202611', 'SNAPSHOT_AMBIGUOUS'],
    ['by a name that none has: not', () => '2025', 'SNAPSHOT_NOT_FOUND'],
    ['by a short digest: not', () => 'ab', 'SNAPSHOT_NOT_FOUND'],
  ])('%s', async (_, name, expected) => {
    const store = await storeOf(19, 20);
    await take(store, momentOf(21), { tables: [{ table: USERS, lines: [userLine(3, 'x')] }] });
    const ids = entriesOf(store).map(({ id }) => id);
    const work = () => findSnapshot(storePaths(store), name(ids, store));
    if (typeof expected === 'number') expect((await work()).number).toBe(expected);
    else expect((await failureOf(work)).code).toBe(expected);
  });
});

describe('a list', () => {
  test('holds the newest last, and says how many it leaves out', async () => {
    const store = await storeOf(19, 20, 21);
    const { snapshots, more } = await listSnapshots(store, 2);
    expect(snapshots.map(({ number }) => number)).toEqual([2, 3]);
    expect(more).toBe(1);
    expect((await listSnapshots(store, null)).snapshots).toHaveLength(3);
  });

  test('of a ledger of a million entries is read without holding it', { timeout: 300_000 }, async () => {
    const store = await tempDirectory();
    const entries = 1_000_000;
    const { bytes, previous } = writeLongLedger(join(store, 'ledger.ndjson'), entries);
    writeFileSync(join(store, 'head.json'), `{"entries":${entries},"bytes":${bytes},"sha256":"${previous}"}\n`);
    const before = process.memoryUsage().rss;
    const { head, snapshots } = await listSnapshots(store, null);
    expect(head.entries).toBe(entries);
    expect(snapshots).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    rmSync(join(store, 'ledger.ndjson'));
  });
});

/** A chain of tombstones: the shortest entries there are. */
function writeLongLedger(path: string, entries: number) {
  const file = openSync(path, 'w');
  let previous: string | null = null;
  let bytes = 0;
  let batch: string[] = [];
  for (let number = 1; number <= entries; number++) {
    const id = '20261121T153000Z-app-000000000000';
    const line: string = `${JSON.stringify({ version: 1, kind: 'tombstone', number, at: momentOf(21), previous, id, container: '0'.repeat(64), reason: '' })}\n`;
    previous = createHash('sha256').update(line).digest('hex');
    bytes += line.length;
    batch.push(line);
    if (batch.length < 10_000 && number < entries) continue;
    writeSync(file, batch.join(''));
    batch = [];
  }
  closeSync(file);
  return { bytes, previous };
}

describe('a snapshot is shown', () => {
  test('with the manifest of the archive that it was made of', async () => {
    const store = await storeOf(21);
    const { entry, manifest } = await showSnapshot(store, 'latest');
    expect(manifest).toMatchObject({ id: entry.archive.id, createdAt: entry.archive.createdAt });
    expect(manifest?.tables.map(({ rows }) => rows)).toEqual([2, 0]);
  });
});

describe('a schedule', () => {
  const check = (store: string, now: string, database: string | null = null) =>
    checkSchedule({ store, maxAgeSeconds: 86_400, database, now });

  test('is kept while the newest snapshot is new enough', async () => {
    const store = await storeOf(20, 21);
    expect(await check(store, '2026-11-22T15:30:00.000Z')).toMatchObject({ ageSeconds: 86_400 });
    expect(await check(store, '2026-11-22T15:00:00.000Z', 'app.db')).toMatchObject({ ageSeconds: 84_600 });
  });

  test.each([
    ['it is too old', '2026-11-22T15:30:01.000Z', null],
    ['it is of the future', '2026-11-21T15:00:00.000Z', null],
    ['there is none of that database', '2026-11-22T15:00:00.000Z', 'other.db'],
  ])('is not kept where %s', async (_, now, database) => {
    const store = await storeOf(20, 21);
    expect((await failureOf(() => check(store, now, database))).code).toBe('SNAPSHOT_OVERDUE');
  });

  test.each([
    ['2026-11-24T20:14:07.000Z', '3d 4h old; 1d 0h are allowed'],
    ['2026-11-22T15:30:01.000Z', '1d 0h old; 1d 0h are allowed'],
  ])('says how old the newest is at %s, as --max-age is written', async (now, words) => {
    const store = await storeOf(20, 21);
    expect((await failureOf(() => check(store, now))).message).toContain(words);
  });

  test('is not kept where the file of the newest is gone, or there is no store', async () => {
    const store = await storeOf(21);
    rmSync(join(store, (entriesOf(store)[0] as { container: { file: string } }).container.file));
    expect((await failureOf(() => check(store, momentOf(21)))).code).toBe('SNAPSHOT_OVERDUE');
    expect((await failureOf(async () => check(await tempDirectory(), momentOf(21)))).code).toBe(
      'SNAPSHOT_STORE_NOT_FOUND',
    );
  });
});
