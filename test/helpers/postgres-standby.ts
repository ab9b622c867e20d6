import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { RunningPostgres } from '../../tools/embedded-postgres.ts';
import { postgresBinaries, reachableTemporaryDirectory } from '../../tools/postgres-binaries.ts';
import { type Account, unprivilegedAccount } from '../../tools/unprivileged-account.ts';

export interface Standby {
  /** Of a database of the primary, on the standby. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

/** Runs a program until standard input ends, also when this process is killed: as `tools/postgres-guard.sh`. */
const KEEPER = 'exec 3<&0 </dev/null; "$@" 3<&- & child=$!; read -r _ <&3; kill -INT "$child"; wait "$child"';

/**
 * A physical standby of a server of `tools/embedded-postgres.ts`, by the low-level API of base backups
 * (manual, 26.3.4): it streams from the primary, takes queries and writes nothing.
 */
export async function startStandby(primary: RunningPostgres): Promise<Standby> {
  const account = unprivilegedAccount();
  const temporary = reachableTemporaryDirectory(account, tmpdir());
  const directory = join(mkdtempSync(join(temporary, 'rowferry-postgres-standby-')), 'data');
  await copyData(primary, directory);
  writeFileSync(join(directory, 'standby.signal'), '');
  giveTo(account, join(directory, '..'));
  const port = await freePort();
  const { host, user, password } = primary;
  const settings = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    primary_conninfo: `host=${host} port=${primary.port} user=${user} password=${password}`,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = join(postgresBinaries({ account, temporary }), 'postgres');
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', program, '-D', directory, ...words], {
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await untilReady(keeper);
  return {
    urlOf: (database) => `postgres://${user}:${password}@${host}:${port}/${database}`,
    async stop() {
      keeper.stdin?.end();
      if (keeper.exitCode === null) await new Promise((gone) => keeper.once('exit', gone));
      rmSync(join(directory, '..'), { recursive: true, force: true });
    },
  };
}

/** The session must last from the start to the end of the backup. */
async function copyData(primary: RunningPostgres, directory: string): Promise<void> {
  const client = new pg.Client({ connectionString: primary.url });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('standby', true)`);
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const skipped = /\/(?:postmaster\.(?:pid|opts)|pg_stat_tmp\/.*)$/;
    cpSync(rows[0]?.data_directory ?? '', directory, { recursive: true, filter: (path) => !skipped.test(path) });
    const stopped = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    writeFileSync(join(directory, 'backup_label'), stopped.rows[0]?.labelfile ?? '');
  } finally {
    await client.end();
  }
}

function giveTo(account: Account | null, directory: string): void {
  if (account === null) return;
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((path) => join(directory, path));
  for (const path of [directory, ...paths]) chownSync(path, account.uid, account.gid);
}

function untilReady(keeper: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((ready, failed) => {
    keeper.once('error', failed);
    keeper.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept read-only connections')) ready();
      if (/database system is shut down|FATAL: {2}(?!the database system is starting)/.test(log))
        failed(new Error(log));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? found(address.port) : failed(address)));
    });
  });
}
