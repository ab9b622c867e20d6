import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres } from '../../../tools/embedded-postgres.ts';

const LAUNCHER = fileURLToPath(new URL('../../../tools/embedded-postgres.ts', import.meta.url));

/** Starts a server, tells where it is, and then does nothing for ever. */
const HOLDER = `
  import { startPostgres } from ${JSON.stringify(LAUNCHER)};
  import pg from 'pg';
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query('show data_directory');
  console.log(JSON.stringify({ port: server.port, directory: rows[0].data_directory }));
`;

test('a server takes connections, obeys its settings, and leaves nothing when it is stopped', async () => {
  const server = await startPostgres({ settings: { work_mem: '12345kB' } });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(
    "select current_setting('work_mem') as memory, current_setting('data_directory') as data",
  );
  expect(rows[0].memory).toBe('12345kB');
  expect(existsSync(rows[0].data)).toBe(true);
  await client.end();
  await server.stop();
  expect(existsSync(rows[0].data)).toBe(false);
  expect(await isListening(server.port)).toBe(false);
  await server.stop();
});

test('a setting that the server refuses is an error that shows its log', async () => {
  await expect(startPostgres({ settings: { work_mem: 'plenty' } })).rejects.toThrow(
    /invalid value for parameter "work_mem"/,
  );
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`a server ends with the program that started it, also by ${signal}`, async () => {
    const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', HOLDER]);
    const { port, directory } = await firstLine(holder);
    expect(await isListening(port)).toBe(true);
    holder.kill(signal);
    await expect.poll(() => isListening(port), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => existsSync(directory), { timeout: 10_000 }).toBe(false);
  });
}

function firstLine(child: ChildProcess): Promise<{ readonly port: number; readonly directory: string }> {
  return new Promise((found, failed) => {
    if (child.stdout === null) throw new Error('The child has no output.');
    createInterface(child.stdout).once('line', (line) => found(JSON.parse(line)));
    child.once('exit', () => failed(new Error('The child ended before it said anything.')));
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
