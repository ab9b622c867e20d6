import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { createSmallDatabase } from '../helpers/small-database.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/** A directory with app.db, and `rowferry` in it. */
async function workplace() {
  const cwd = await tempDirectory();
  createSmallDatabase(join(cwd, 'app.db'));
  const rowferry = (...args: readonly string[]) => runCli(args, { cwd });
  const json = async (...args: readonly string[]) => {
    const { stdout, exitCode } = await rowferry(...args, '--json');
    return { exitCode, document: JSON.parse(stdout) };
  };
  return { cwd, store: join(cwd, 'backups/snapshots'), rowferry, json };
}

describe('rowferry snapshot', { timeout: 180_000 }, () => {
  test('takes, lists, shows, proves and restores, and the words tell what to do next', async () => {
    const { cwd, store, rowferry, json } = await workplace();
    const created = await rowferry('snapshot', 'create', 'app.db');
    expect(created).toMatchObject({ exitCode: 0 });
    expect(created.stdout).toMatch(/snapshot \d{8}T\d{6}Z-app-[0-9a-f]{12}: 3 tables, 9 rows/);
    expect(created.stdout).toMatch(/next: rowferry snapshot verify \d{8}T/);
    expect(readdirSync(store)).toHaveLength(3);
    expect(readdirSync(cwd).sort()).toEqual(['app.db', 'backups']);

    const listed = await json('snapshot', 'list');
    const [entry] = listed.document.snapshots;
    expect(entry).toMatchObject({ number: 1, rows: 9, source: { dialect: 'sqlite' }, scope: null });
    const shown = await rowferry('snapshot', 'show', 'latest');
    expect(shown.stdout).toMatch(/users +2 +/);
    expect(shown.stdout).toContain(entry.container.sha256);

    const verified = await rowferry('snapshot', 'verify');
    expect(verified.exitCode).toBe(0);
    expect(verified.stdout).toMatch(/proven:[\s\S]*not proven:[\s\S]*--expect-head/);
    const head = listed.document.head.sha256;
    expect((await rowferry('snapshot', 'verify', 'latest', '--expect-head', head)).exitCode).toBe(0);
    expect((await rowferry('snapshot', 'verify', '--expect-head', '0'.repeat(64))).exitCode).toBe(4);

    expect((await rowferry('snapshot', 'restore', 'latest', '--to', 'back')).exitCode).toBe(0);
    expect((await json('validate', '--archive', 'back')).document.report).toMatchObject({ ok: true });
    expect((await rowferry('snapshot', 'restore', 'latest', '--to', 'back')).stderr).toContain('ARCHIVE_EXISTS');
  });

  test('packs a sealed archive to the same bytes as a new export of the same database', async () => {
    const { store, rowferry, json } = await workplace();
    await rowferry('export', 'app.db');
    const first = await json('snapshot', 'create');
    const second = await json('snapshot', 'create', 'app.db');
    expect(second.document.snapshot.container.sha256).toBe(first.document.snapshot.container.sha256);
    expect(second.document.snapshot.archive.id).not.toBe(first.document.snapshot.archive.id);
    expect(readdirSync(store).filter((name) => name.endsWith('.gz'))).toHaveLength(2);
  });

  test('restores into SQLite and PostgreSQL, proven before the commit', async () => {
    const { cwd, rowferry, json } = await workplace();
    await rowferry('snapshot', 'create', 'app.db');
    const database = await createScratchDatabase();
    const sqlite = await json('snapshot', 'restore', 'latest', '--to', 'back.db');
    expect(sqlite.document.import).toMatchObject({ validated: true, rows: 9 });
    expect(sqlite.exitCode).toBe(0);
    const postgres = await json('snapshot', 'restore', 'latest', '--to', database.url);
    expect(postgres.document.import).toMatchObject({ validated: true, rows: 9 });
    const compared = await json('validate', database.url, '--from', 'app.db');
    expect(compared.document.report).toMatchObject({ ok: true });
    expect(readdirSync(cwd).sort()).toEqual(['app.db', 'back.db', 'backups']);
  });

  test('says of a damaged store what is wrong, and exits with 4', async () => {
    const { store, rowferry, json } = await workplace();
    await rowferry('snapshot', 'create', 'app.db');
    await rowferry('snapshot', 'create', 'app.db');
    const [file] = readdirSync(store).filter((name) => name.endsWith('.gz')) as [string];
    const content = readFileSync(join(store, file));
    writeFileSync(
      join(store, file),
      Buffer.concat([content.subarray(0, 300), Buffer.from('?'), content.subarray(301)]),
    );
    const { exitCode, document } = await json('snapshot', 'verify');
    expect(exitCode).toBe(4);
    expect(document).toMatchObject({ ok: false, error: { code: 'SNAPSHOT_CHANGED', context: { file } } });
    expect(document.verification.snapshots.map((one: { ok: boolean }) => one.ok).sort()).toEqual([false, true]);
    const sound = document.verification.snapshots.find((one: { ok: boolean }) => one.ok);
    expect((await rowferry('snapshot', 'verify', sound.id)).exitCode).toBe(0);
  });

  test('warns of a snapshot that is much smaller than the one before', async () => {
    const { cwd, rowferry } = await workplace();
    await rowferry('snapshot', 'create', 'app.db');
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(join(cwd, 'app.db'));
    database.exec('delete from tags');
    database.close();
    const { stderr, exitCode } = await rowferry('snapshot', 'create', 'app.db');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: The table tags had 4 rows and has none.');
    expect(stderr.match(/The table tags/g)).toHaveLength(1);
  });

  test('leaves no store behind where nothing can be taken', async () => {
    const { cwd, rowferry } = await workplace();
    const before = readdirSync(cwd).sort();
    for (const args of [['nothere.db'], ['app.db', '--tables', 'nothere'], []]) {
      const { exitCode } = await rowferry('snapshot', 'create', ...args, '--store', 'deep/store');
      expect(exitCode, args.join(' ')).not.toBe(0);
    }
    expect(readdirSync(cwd).sort()).toEqual(before);
  });

  test('prunes, and checks the schedule', async () => {
    const { rowferry, json } = await workplace();
    expect((await rowferry('snapshot', 'check-schedule', '--max-age', '1h')).exitCode).toBe(4);
    for (let at = 0; at < 3; at++) await rowferry('snapshot', 'create', 'app.db');
    const schedule = await rowferry('snapshot', 'check-schedule', '--max-age', '1h');
    expect(schedule.exitCode).toBe(0);
    expect(schedule.stdout).toMatch(/: \d+s old, 1h 0m allowed$/m);
    expect((await rowferry('snapshot', 'prune')).exitCode).toBe(2);
    const dry = await rowferry('snapshot', 'prune', '--keep-last', '1', '--dry-run');
    expect(dry.stdout).toContain('2 snapshots of 3 would go');
    expect((await json('snapshot', 'list')).document.snapshots).toHaveLength(3);
    expect((await rowferry('snapshot', 'prune', '--keep-last', '1')).exitCode).toBe(0);
    expect((await json('snapshot', 'list')).document).toMatchObject({ pruned: 2, snapshots: [{ number: 3 }] });
    expect((await rowferry('snapshot', 'verify')).exitCode).toBe(0);
  });

  test.each([
    [['snapshot'], 'snapshot create, snapshot list'],
    [['snapshot', 'show'], 'No snapshot is named'],
    [['snapshot', 'restore', 'latest'], 'Nothing says where the snapshot goes'],
    [['snapshot', 'verify', '--sample', '0'], '--sample is "0"'],
    [['snapshot', 'verify', '--sample', '500%'], 'a share from 1% to 100%'],
    [['snapshot', 'verify', 'a', '--sample', '1'], 'Both snapshots and --sample'],
    [['snapshot', 'verify', '--expect-head', 'x'], '64 hexadecimal digits'],
    [['snapshot', 'check-schedule', '--max-age', '26'], '--max-age is "26"'],
    [['snapshot', 'check-schedule'], 'No --max-age'],
    [['snapshot', 'create', '--user-email', 'a@b'], 'A user is named, but no source'],
    [['snapshot', 'prune', '--keep-last', 'all'], '--keep-last is "all"'],
  ])('%j is a wrong command line', async (args, words) => {
    const { exitCode, stderr } = await runCli(args, { cwd: await tempDirectory() });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
  });
});
