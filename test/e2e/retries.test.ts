import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import type { DiffFinding } from '../../src/stages/diff/diff-options.ts';
import { diff } from '../../src/stages/diff.ts';
import { exportDatabase } from '../../src/stages/export-database.ts';
import { importArchive } from '../../src/stages/import-archive.ts';
import type { ProgressEvent, StageContext } from '../../src/stages/progress.ts';
import { rollbackImport } from '../../src/stages/rollback.ts';
import { type RunningPostgres, startPostgres } from '../../tools/embedded-postgres.ts';
import { cuttingProxy, type Fate } from '../helpers/cutting-proxy.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, transformFor } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const ROWS = 30_000;
const PASS: Fate = { kind: 'pass' };

let source: string;

beforeAll(async () => {
  source = join(await tempDirectory(), 'source.db');
  const database = new Database(source);
  database.exec(`create table items (id integer primary key, name text not null);
    with recursive n (i) as (values (1) union all select i + 1 from n where i < ${ROWS})
    insert into items select i, 'item number ' || i from n`);
  database.close();
});

/** Tells of every event; a run tries `retries` times again. */
function trying(
  events: ProgressEvent[],
  retries = 3,
  onEvent: (event: ProgressEvent) => void = () => {},
): StageContext {
  const onProgress = (event: ProgressEvent) => {
    events.push(event);
    onEvent(event);
  };
  return { signal: new AbortController().signal, onProgress, retries };
}

const retriesIn = (events: readonly ProgressEvent[]) =>
  events.flatMap((event) => (event.kind === 'retry' ? [[event.retry, event.code]] : []));
const noticesIn = (events: readonly ProgressEvent[]) =>
  events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));

const HOW = { validate: true, memory: true, backupDirectory: null, jsonb: false, keepDynamic: false };

async function countOf(database: ScratchDatabase): Promise<unknown> {
  const rows = await database.query(`select count(*)::int as rows, sum(id)::bigint as ids from items`);
  return rows[0];
}

const ALL = { rows: ROWS, ids: String((ROWS * (ROWS + 1)) / 2) };

/** Imports the source through a proxy; what the connections meet is said by `fates`, then they pass. */
async function importThrough(fates: readonly Fate[], retries = 3) {
  const target = await createScratchDatabase();
  const archive = await tempDirectory();
  await exportTo(archive, source);
  await transformFor(archive, target.url);
  const proxy = await cuttingProxy(target.url, (connection) => fates[connection - 1] ?? PASS);
  const events: ProgressEvent[] = [];
  const importing = importArchive({ ...HOW, archive, to: parseEnd(proxy.url) }, trying(events, retries));
  return { target, archive, proxy, events, importing };
}

describe('an import that loses its connection', () => {
  it('is tried again where nothing had been written', async () => {
    const { target, importing, events } = await importThrough([{ kind: 'refuse' }, { kind: 'refuse' }]);
    expect((await importing).rows).toBe(ROWS);
    expect(retriesIn(events).map(([retry]) => retry)).toEqual([1, 2]);
    expect(await countOf(target)).toEqual(ALL);
  });

  it('is tried again in the middle of the rows, and no row comes twice', async () => {
    const { target, importing, events } = await importThrough([{ kind: 'cut-after', bytes: 400_000 }]);
    expect((await importing).rows).toBe(ROWS);
    expect(retriesIn(events)).toEqual([[1, 'CONNECTION_LOST']]);
    expect(await countOf(target)).toEqual(ALL);
  });

  it('is tried again where COMMIT never reached the server', async () => {
    const { target, importing, events } = await importThrough([{ kind: 'cut-before-commit' }]);
    expect((await importing).rows).toBe(ROWS);
    expect(retriesIn(events)).toEqual([[1, 'CONNECTION_LOST']]);
    expect(await countOf(target)).toEqual(ALL);
  });

  it('asks the server where the answer to COMMIT was lost, and does not write twice', async () => {
    const { target, importing, events, proxy } = await importThrough([{ kind: 'lose-commit-answer' }]);
    expect((await importing).rows).toBe(ROWS);
    expect(retriesIn(events)).toEqual([]);
    expect(noticesIn(events).join()).toContain('The connection was lost at the commit. The server says that it took');
    expect([await countOf(target), proxy.connections()]).toEqual([ALL, 2]);
  });

  it('asks again and again while the server cannot be reached', async () => {
    const fates: readonly Fate[] = [{ kind: 'lose-commit-answer' }, { kind: 'refuse' }, { kind: 'refuse' }];
    const { target, importing, proxy } = await importThrough(fates, 0);
    expect((await importing).rows).toBe(ROWS);
    expect([await countOf(target), proxy.connections()]).toEqual([ALL, 4]);
  });

  it('fails at once with no retries, and as the last try did when there are no more', async () => {
    const once = await importThrough([{ kind: 'refuse' }], 0);
    await expect(once.importing).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(once.proxy.connections()).toBe(1);
    const always = await importThrough(
      Array.from({ length: 9 }, (): Fate => ({ kind: 'refuse' })),
      1,
    );
    await expect(always.importing).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect([retriesIn(always.events).length, always.proxy.connections()]).toEqual([1, 2]);
  });
});

describe('errors that no retry would mend', () => {
  it('are not tried again', async () => {
    const { target, archive } = await importThrough([]).then(async (one) => {
      await one.importing;
      return one;
    });
    const events: ProgressEvent[] = [];
    const again = importArchive({ ...HOW, archive, to: parseEnd(target.url) }, trying(events));
    await expect(again).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
    expect(retriesIn(events)).toEqual([]);
  });
});

describe('an export that loses its connection', () => {
  it('begins anew', async () => {
    const database = await createScratchDatabase();
    await database.query(`create table items (id int primary key, name text);
      insert into items select n, 'item ' || n from generate_series(1, 50000) n`);
    const archive = await tempDirectory();
    const events: ProgressEvent[] = [];
    let isCut = false;
    const context = trying(events, 3, (event) => {
      if (event.kind !== 'table-started' || isCut) return;
      isCut = true;
      void database.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like 'rowferry%'`);
    });
    const how = { tables: null, exclude: [], order: 'canonical', replace: false, copyFirst: false } as const;
    const exported = await exportDatabase({ ...how, from: parseEnd(database.url), archive }, context);
    expect([exported.rows, retriesIn(events)]).toEqual([50_000, [[1, 'CONNECTION_LOST']]]);
  });
});

describe('a lock of somebody else', () => {
  it('on a table of the target is waited for', async () => {
    const target = await createScratchDatabase();
    await target.query('create table items (id bigint primary key, name text not null)');
    const archive = await tempDirectory();
    await exportTo(archive, source);
    await transformFor(archive, target.url);
    const other = new pg.Client({ connectionString: target.url });
    await other.connect();
    await other.query('begin; lock table items in share mode');
    const events: ProgressEvent[] = [];
    const context = trying(events, 3, (event) => {
      if (event.kind === 'retry') void other.end();
    });
    const imported = await importArchive({ ...HOW, archive, to: parseEnd(target.url) }, context);
    expect([imported.rows, retriesIn(events)]).toEqual([ROWS, [[1, 'TARGET_BUSY']]]);
  });

  it.each(['access exclusive', 'share'])('(%s) that stays is named: whose session it is', async (mode) => {
    const target = await createScratchDatabase();
    await target.query('create table items (id bigint primary key, name text not null)');
    const archive = await tempDirectory();
    await exportTo(archive, source);
    const other = new pg.Client({ connectionString: target.url, application_name: 'nightly report' });
    await other.connect();
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    await other.query(`begin; lock table items in ${mode} mode`);
    const importing = importArchive({ ...HOW, archive, to: parseEnd(target.url) }, trying([], 0));
    const error: unknown = await importing.catch((thrown: unknown) => thrown);
    await other.end();
    expect(error).toMatchObject({ code: 'TARGET_BUSY', isTransient: true, context: { table: 'items' } });
    const held =
      /^Another session holds a lock on "items": "nightly report" of user \w+ \(process (\d+), idle in transaction, in a/;
    expect(held.exec((error as Error).message)?.[1]).toBe(String(rows[0]?.pid));
  });

  it('on a SQLite target is waited for', async () => {
    const archive = await tempDirectory();
    const target = join(await tempDirectory(), 'target.db');
    await exportTo(archive, source);
    const other = new Database(target);
    other.exec('create table other (id integer primary key); begin immediate');
    await transformFor(archive, target);
    const events: ProgressEvent[] = [];
    const context = trying(events, 3, (event) => {
      if (event.kind === 'retry') other.exec('commit');
    });
    const imported = await importArchive({ ...HOW, archive, to: parseEnd(target) }, context);
    other.close();
    expect([imported.rows, retriesIn(events)]).toEqual([ROWS, [[1, 'TARGET_BUSY']]]);
  });
});

describe('a diff that loses its connection', () => {
  it('begins anew while nothing was told, and fails once something was', async () => {
    const [before, target] = [await createScratchDatabase(), await createScratchDatabase()];
    for (const database of [before, target]) {
      await database.query(`create table items (id bigint primary key, name text not null);
        insert into items select n, 'item number ' || n from generate_series(1, ${ROWS}) n`);
    }
    const compared = async (fates: readonly Fate[]) => {
      const proxy = await cuttingProxy(target.url, (connection) => fates[connection - 1] ?? PASS);
      const [events, told]: [ProgressEvent[], DiffFinding[]] = [[], []];
      const ends = {
        left: { kind: 'database', end: parseEnd(before.url) },
        right: { kind: 'database', end: parseEnd(proxy.url) },
      } as const;
      const what = { tables: null, exclude: [], scope: null, types: {}, limit: null };
      const onFinding = (finding: DiffFinding) => void told.push(finding);
      return { events, told, comparing: diff({ ...ends, ...what, onFinding }, trying(events)) };
    };
    const calm = await compared([{ kind: 'refuse' }, { kind: 'cut-after-answer', bytes: 300_000 }]);
    expect((await calm.comparing).equal).toBe(true);
    expect(retriesIn(calm.events).length).toBeGreaterThan(0);
    await target.query(`update items set name = 'another' where id = 1`);
    const late = await compared([{ kind: 'cut-after-answer', bytes: 300_000 }]);
    await expect(late.comparing).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect([retriesIn(late.events), late.told.length]).toEqual([[], 1]);
  });
});

describe('a rollback that loses its connection', () => {
  it('is tried again, and is done once', async () => {
    const target = await createScratchDatabase();
    const archive = await tempDirectory();
    await exportTo(archive, source);
    const backupDirectory = join(archive, 'backups');
    await importArchive({ ...HOW, archive, to: parseEnd(target.url), backupDirectory }, trying([]));
    const fates: readonly Fate[] = [{ kind: 'refuse' }, { kind: 'cut-before-commit' }];
    const proxy = await cuttingProxy(target.url, (connection) => fates[connection - 1] ?? PASS);
    const record = join(archive, 'imports', (await readdir(join(archive, 'imports')))[0] as string);
    // The record names the server as it was: through the proxy it is another port.
    await writeFile(
      record,
      (await readFile(record, 'utf8')).replaceAll(new URL(target.url).port, new URL(proxy.url).port),
    );
    const events: ProgressEvent[] = [];
    await rollbackImport({ archive, to: parseEnd(proxy.url), backupDirectory, force: false }, trying(events));
    expect(retriesIn(events)).toHaveLength(2);
    expect(await target.query(`select to_regclass('items') as there`)).toEqual([{ there: null }]);
    await expect(
      rollbackImport({ archive, to: parseEnd(proxy.url), backupDirectory, force: false }, trying([])),
    ).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  });
});

describe('a server that crashes in the middle', () => {
  let server: RunningPostgres;

  beforeAll(async () => {
    server = await startPostgres();
  });

  afterAll(() => server.stop());

  it('comes back, and a migrate of the command line goes on', async () => {
    const cwd = await tempDirectory();
    const killing = setInterval(() => void killImport(server.url, killing), 20);
    const env = { MIGRATION_RETRIES: '8' };
    const { exitCode, stderr } = await runCli(['migrate', source, server.url, '--log-file', 'run.log'], { cwd, env });
    clearInterval(killing);
    expect(stderr).toMatch(/warning: .*(CONNECTION_LOST|CONNECTION_REFUSED); trying again in \d\.\d s \(1 of 8\)/);
    expect(exitCode).toBe(0);
    expect(await readdir(join(cwd, 'migration_data'))).toContain('validation_report.json');
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query('select count(*)::int as rows, sum(id)::bigint as ids from items');
    await client.end();
    expect(rows).toEqual([ALL]);
    const log = execFileSync('cat', [join(cwd, 'run.log')], { encoding: 'utf8' });
    expect(log).toContain('"kind":"retry"');
  });
});

/** Kills the server's process of the import as an administrator must never do: the server crashes and starts again. */
async function killImport(url: string, timer: NodeJS.Timeout): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'rowferry import' and query like 'copy%'`,
    );
    const [row] = rows;
    if (row === undefined || timer.hasRef() === false) return;
    clearInterval(timer);
    timer.unref();
    process.kill(row.pid, 'SIGKILL');
  } catch {
    // The server is busy with its crash.
  } finally {
    await client.end().catch(() => {});
  }
}
