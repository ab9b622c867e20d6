import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresBinaries, reachableTemporaryDirectory } from './postgres-binaries.ts';
import { type Account, unprivilegedAccount } from './unprivileged-account.ts';

export interface PostgresOptions {
  /** Server settings by name, as in `postgresql.conf`: `{ work_mem: '64MB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** True: every commit reaches the disk, as on a real server. By default speed wins, for the data is thrown away. */
  readonly durable?: boolean;
}

export interface RunningPostgres {
  readonly host: string;
  readonly port: number;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** All of the above as one connection string. Holds the password. */
  readonly url: string;
  /** Stops the server and removes its data. Safe to call twice. */
  stop(): Promise<void>;
}

const GUARD = readFileSync(new URL('./postgres-guard.sh', import.meta.url), 'utf8');
const HOST = '127.0.0.1';
const ATTEMPTS_MAX = 4;
const LOG_CHARACTERS_MAX = 64 * 1024;
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts a throw-away PostgreSQL server from the binaries of an npm package: no installation, no network, no root.
 * It listens on a free port of the loopback interface with a random password, keeps its data in a temporary
 * directory, and ends with this process however this process ends (see `postgres-guard.sh`).
 *
 * @throws Error with the server's own log when it does not come up
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  if (process.platform === 'win32') throw new Error('The embedded PostgreSQL needs a POSIX shell to guard it.');
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(options);
    } catch (error) {
      // Between finding a free port and listening on it, another program may have taken it.
      if (attempt === ATTEMPTS_MAX || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

async function launch(options: PostgresOptions): Promise<RunningPostgres> {
  const account = unprivilegedAccount();
  const temporary = reachableTemporaryDirectory(account, tmpdir());
  const binaries = postgresBinaries({ account, temporary });
  const directory = mkdtempSync(join(temporary, 'rowferry-postgres-data-'));
  const password = randomBytes(18).toString('base64url');
  writePassword(directory, password, account);

  const port = await freePort();
  const guard = spawnGuard({ account, directory, binaries, settings: serverSettings(options, port) });
  await untilReady(guard);
  return {
    host: HOST,
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    url: `postgres://postgres:${password}@${HOST}:${port}/postgres`,
    async stop() {
      await ended(guard);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The directory and the file belong to the account that runs `initdb`, and nobody else can read them. */
function writePassword(directory: string, password: string, account: Account | null): void {
  const file = join(directory, 'password');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  if (account === null) return;
  for (const path of [file, directory]) chownSync(path, account.uid, account.gid);
}

function serverSettings(options: PostgresOptions, port: number): Readonly<Record<string, string>> {
  return {
    listen_addresses: HOST,
    port: String(port),
    unix_socket_directories: '',
    ...(options.durable === true ? {} : NOT_DURABLE),
    ...options.settings,
  };
}

interface GuardOptions {
  readonly account: Account | null;
  readonly directory: string;
  readonly binaries: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** `detached` keeps Ctrl-C from reaching the server: the closing pipe is the one way in which it is told to stop. */
function spawnGuard({ account, directory, binaries, settings }: GuardOptions): ChildProcess {
  const serverArguments = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn('/bin/sh', ['-c', GUARD, 'postgres-guard', directory, binaries, ...serverArguments], {
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
}

/** Resolves when the server takes connections. The log goes on being read, or the server would block on a full pipe. */
function untilReady(guard: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((ready, failed) => {
    guard.once('error', failed);
    guard.once('close', (code) => failed(new Error(`PostgreSQL ended with code ${code}: ${log.slice(-2000)}`)));
    guard.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-LOG_CHARACTERS_MAX);
      if (log.includes('ready to accept connections')) ready();
    });
  });
}

function ended(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return Promise.resolve();
  return new Promise((gone) => {
    guard.once('exit', () => gone());
    guard.stdin?.end();
  });
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? found(address.port) : failed(address)));
    });
  });
}
