import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { formatManifest, parseManifest } from '../../../src/archive/manifest.ts';
import { takeSnapshot } from '../../../src/snapshot/take-snapshot.ts';
import { openSnapshot, unpackSnapshot } from '../../../src/snapshot/unpack-snapshot.ts';
import { column, table } from '../../helpers/row-fixtures.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf, NOTES, USERS, userLine, writeArchive } from '../archive/archive-fixtures.ts';
import { momentOf, QUIET, SMALL, storeOf, take } from './snapshot-fixtures.ts';

const GZIP = { compression: 'gzip', signal: QUIET } as const;

describe('a snapshot', () => {
  test('is named by time, source and content, in a store that only its owner reads', async () => {
    const store = join(await tempDirectory(), 'deep', 'snapshots');
    const { entry, path } = await take(store, momentOf(21));
    expect(entry.id).toBe(`20261121T153000Z-app-${entry.content.slice(0, 12)}`);
    expect(entry.container.file).toBe(`${entry.id}.tar.gz`);
    expect(readdirSync(store).sort()).toEqual([entry.container.file, 'head.json', 'ledger.ndjson']);
    expect(statSync(store).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(store)) expect(statSync(join(store, file)).mode & 0o777, file).toBe(0o600);
    expect(statSync(path).size).toBe(entry.container.bytes);
  });

  test('of the same content has the same bytes, whoever exported it when', async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const first = await take(store, momentOf(20));
    const second = await take(store, momentOf(21));
    expect(second.entry.archive.id).not.toBe(first.entry.archive.id);
    expect(readFileSync(second.path).equals(readFileSync(first.path))).toBe(true);
    const other = await take(store, momentOf(22), { tables: [{ table: USERS, lines: [userLine(1, 'Eve')] }] });
    expect(other.entry.container.sha256).not.toBe(first.entry.container.sha256);
  });

  test('of one second and content has a name of its own', async () => {
    const store = await storeOf(21, 21);
    expect(readdirSync(store).filter((name) => name.endsWith('-2.tar.gz'))).toHaveLength(1);
  });

  test('that cannot be unpacked leaves no directory behind, but what was there', async () => {
    const store = join(await tempDirectory(), 'snapshots');
    const { entry, path } = await take(store, momentOf(21));
    writeFileSync(path, readFileSync(path).subarray(0, -20));
    const home = await tempDirectory();
    const restoreTo = (to: string) => failureOf(() => unpackSnapshot(entry, to, { store, signal: QUIET }));
    expect((await restoreTo(join(home, 'new', 'deep'))).code).toBe('SNAPSHOT_CHANGED');
    expect(readdirSync(home)).toEqual([]);
    writeFileSync(join(home, 'mine'), '');
    await restoreTo(home);
    expect(readdirSync(home)).toEqual(['mine']);
  });

  test('gives back the archive that was packed, byte for byte', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, SMALL);
    const store = await tempDirectory();
    const archive = await openArchive(directory, 'exported');
    const { entry } = await takeSnapshot(archive, { ...GZIP, store, at: momentOf(21) });
    const back = await tempDirectory();
    await unpackSnapshot(entry, back, { store, signal: QUIET });
    const files = (from: string) =>
      readdirSync(join(from, 'exported'), { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile() && file.name !== 'parts.ndjson')
        .map((file) => join(file.parentPath, file.name).slice(from.length))
        .sort();
    expect(files(back)).toEqual(files(directory));
    expect(files(back)).toHaveLength(4);
    for (const file of files(back)) {
      expect(readFileSync(join(back, file)).equals(readFileSync(join(directory, file))), file).toBe(true);
    }
  });

  test('opens as an archive, and leaves nothing behind when it is closed', async () => {
    const store = await storeOf(20, 21);
    const snapshot = await openSnapshot('latest', { store, signal: QUIET });
    expect(snapshot.entry.number).toBe(2);
    const { tables } = await snapshot.archive.manifest();
    expect(tables.map(({ rows }) => rows)).toEqual([2, 0]);
    await snapshot.close();
    expect((await failureOf(() => openArchive(join(snapshot.archive.directory, '..'), 'exported'))).code).toBe(
      'ARCHIVE_NOT_FOUND',
    );
  });

  test('is a tar that other programs read, in a fixed order, without owners and times', async () => {
    const long = table('ö'.repeat(60), [column('id', { kind: 'integer', bits: 64 })], ['id']);
    const store = await tempDirectory();
    const tables = [...SMALL, { table: long, lines: ['{"id":1}'] }];
    const { path, entry } = await take(store, momentOf(21), { tables });
    const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--file', path], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
    });
    const lines = listed.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).toMatch(/^-rw------- 0\/0 +\d+ 1970-01-01 /);
    expect(lines[0]).toMatch(/ manifest\.json$/);
    const seen: string[] = [];
    const reader = extract();
    reader.end(gunzipSync(readFileSync(path)));
    for await (const member of reader) {
      const { name, mode, uid, gid, mtime, type } = member.header;
      expect({ mode, uid, gid, type, time: mtime?.getTime() }).toEqual({
        mode: 0o600,
        uid: 0,
        gid: 0,
        type: 'file',
        time: 0,
      });
      seen.push(name);
      member.resume();
    }
    expect(seen.slice(0, 3)).toEqual(['manifest.json', 'catalog.json', 'data/users-0001.json']);
    expect(seen.at(-1)?.length).toBeGreaterThan(100);
    expect(seen.at(-1)).toMatch(/^data\/(?:%C3%B6)+.*-0001\.json$/);
    expect(gunzipSync(readFileSync(path)).length).toBe(entry.bytes);
  });

  test('holds a manifest that is one, without the run that made it', async () => {
    const { path } = await take(await tempDirectory(), momentOf(21));
    const text = execFileSync('tar', ['--extract', '--to-stdout', '--file', path, 'manifest.json'], {
      encoding: 'utf8',
    });
    const manifest = parseManifest(text, path);
    expect(formatManifest(manifest)).toBe(text);
    expect(manifest).toMatchObject({
      id: '00000000-0000-0000-0000-000000000000',
      createdAt: '1970-01-01T00:00:00.000Z',
    });
    expect(manifest.source).toEqual({ dialect: 'sqlite', serverVersion: '', database: 'app.db', consistencyPoint: '' });
  });

  test('is not taken where the archive is damaged, and the store stays as it was', async () => {
    const store = await storeOf(20);
    const before = readdirSync(store).sort();
    const ledger = readFileSync(join(store, 'ledger.ndjson'));
    const directory = await tempDirectory();
    await writeArchive(directory, SMALL);
    const archive = await openArchive(directory, 'exported');
    const part = join(directory, 'exported/data/users-0001.json');
    writeFileSync(part, readFileSync(part, 'utf8').replace('Ada', 'Bob'));
    const failure = await failureOf(() => takeSnapshot(archive, { ...GZIP, store, at: momentOf(21) }));
    expect(failure.code).toBe('ARCHIVE_CHECKSUM_MISMATCH');
    expect(readdirSync(store).sort()).toEqual(before);
    expect(readFileSync(join(store, 'ledger.ndjson')).equals(ledger)).toBe(true);
  });
});

test('a first snapshot that is not taken leaves nothing in the store', async () => {
  const store = await tempDirectory();
  const directory = await tempDirectory();
  await writeArchive(directory, SMALL);
  const archive = await openArchive(directory, 'exported');
  writeFileSync(join(directory, 'exported/data/users-0001.json'), '[]');
  const failure = await failureOf(() => takeSnapshot(archive, { ...GZIP, store, at: momentOf(21) }));
  expect(failure.code).toMatch(/^ARCHIVE_/);
  expect(readdirSync(store)).toEqual([]);
});

test('a ledger that is gone is not begun anew where its head says that there was one', async () => {
  const store = await storeOf(20);
  rmSync(join(store, 'ledger.ndjson'));
  expect((await failureOf(() => take(store, momentOf(21)))).code).toBe('LEDGER_CUT');
  expect(readdirSync(store)).not.toContain('ledger.ndjson');
});

describe('a warning', () => {
  const users = (count: number) => ({
    table: USERS,
    lines: Array.from({ length: count }, (_, at) => userLine(at + 1, 'x')),
  });
  const notes = (count: number) => ({ table: NOTES, lines: Array.from({ length: count }, () => '{"text":"a"}') });

  test.each([
    ['no rows', [users(0)], ['no-rows']],
    ['a table that is empty now', [users(10), notes(0)], ['table-emptied']],
    ['a table that is gone', [users(14)], ['table-gone']],
    ['far fewer rows', [users(3), notes(4)], ['fewer-rows', 'fewer-rows']],
    ['nearly as many rows', [users(9), notes(4)], []],
  ])('is given of %s', async (_, tables, kinds) => {
    const store = await tempDirectory();
    const first = await take(store, momentOf(20), { tables: [users(10), notes(4)] });
    expect(first.warnings).toEqual([]);
    const { warnings } = await take(store, momentOf(21), { tables });
    expect(warnings.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...kinds]));
    expect(warnings.length > 0).toBe(kinds.length > 0);
  });

  test('is given of a first snapshot that is empty', async () => {
    const { warnings } = await take(await tempDirectory(), momentOf(21), { tables: [users(0)] });
    expect(warnings.map(({ kind }) => kind)).toEqual(['no-rows']);
  });
});
