/**
 * `npm run demo`: a SQLite database with many users goes to PostgreSQL and comes back, by the real command line, and
 * is then compared with what left. Needs nothing but this folder; ends with 1 when anything is not as it was.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../tools/embedded-postgres.ts';
import { createApplication } from './application.ts';
import { type ComparedTable, compareDatabases } from './compare-databases.ts';
import { runRowferry } from './run-rowferry.ts';

const DIRECTORY = fileURLToPath(new URL('../migration_data/demo/', import.meta.url));
const ORIGINAL = join(DIRECTORY, 'application.db');
const RETURNED = join(DIRECTORY, 'returned.db');
const ARCHIVES = { there: join(DIRECTORY, 'to-postgres'), back: join(DIRECTORY, 'to-sqlite') };
const DATABASE = 'application';

async function main(): Promise<number> {
  const started = performance.now();
  await rm(DIRECTORY, { recursive: true, force: true });
  await mkdir(DIRECTORY, { recursive: true });
  createApplication(ORIGINAL);
  console.info(`Made ${shown(ORIGINAL)}: ${((await stat(ORIGINAL)).size / 1e6).toFixed(1)} MB.`);

  const server = await startPostgres({ settings: { timezone: 'America/St_Johns' } });
  try {
    console.info(`Started PostgreSQL on port ${server.port}.`);
    await createDatabase(server);
    const seconds = await thereAndBack(server);
    const tables = compareDatabases(ORIGINAL, RETURNED);
    printTables(tables);
    printTimes(seconds, (performance.now() - started) / 1000);
    return tables.every(({ differences }) => differences.length === 0) ? 0 : 1;
  } finally {
    await server.stop();
  }
}

async function createDatabase(server: RunningPostgres): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query(`create database ${DATABASE} template template0`);
  } finally {
    await client.end();
  }
}

/** @returns the seconds that each command took */
async function thereAndBack(server: RunningPostgres): Promise<Readonly<Record<string, number>>> {
  const url = `postgres://${server.user}@${server.host}:${server.port}/${DATABASE}`;
  const environment = { PGPASSWORD: server.password };
  const run = async (...parameters: string[]): Promise<number> =>
    (await runRowferry(parameters.map(shown), { environment })).seconds;
  return {
    'SQLite to PostgreSQL': await run('migrate', ORIGINAL, url, '--archive', ARCHIVES.there),
    'validate PostgreSQL': await run('validate', url, '--archive', ARCHIVES.there),
    'PostgreSQL to SQLite': await run('migrate', url, RETURNED, '--archive', ARCHIVES.back),
    'validate SQLite': await run('validate', RETURNED, '--archive', ARCHIVES.back),
  };
}

/** A path as a person in this folder would type it; anything else as it is. */
function shown(text: string): string {
  return text.startsWith(DIRECTORY) ? relative(process.cwd(), text) : text;
}

function printTables(tables: readonly ComparedTable[]): void {
  console.info('\nThe returned database against the original, every value with its type:\n');
  const width = Math.max(...tables.map(({ table }) => table.length));
  for (const { table, rows, differences } of tables) {
    console.info(`  ${table.padEnd(width)} ${String(rows).padStart(7)} rows  ${differences.join(' ') || 'identical'}`);
  }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  console.info(`  ${'in all'.padEnd(width)} ${String(rows).padStart(7)} rows`);
}

function printTimes(seconds: Readonly<Record<string, number>>, total: number): void {
  console.info('');
  for (const [step, spent] of Object.entries(seconds))
    console.info(`  ${step.padEnd(22)} ${spent.toFixed(1).padStart(5)} s`);
  console.info(`  ${'everything'.padEnd(22)} ${total.toFixed(1).padStart(5)} s`);
  console.info(`\nThe archives lie in ${shown(ARCHIVES.there)} and ${shown(ARCHIVES.back)}: JSON, one row per line.`);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
