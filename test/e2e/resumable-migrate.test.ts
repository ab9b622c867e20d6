import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const TABLES = ['one', 'two', 'three', 'four'];
const ROWS = 4000;

let source: string;

beforeAll(async () => {
  source = join(await tempDirectory(), 'source.db');
  const database = new Database(source);
  for (const name of TABLES) {
    database.exec(`create table ${name} (id integer primary key, name text not null unique);
      with recursive n (i) as (values (1) union all select i + 1 from n where i < ${ROWS})
      insert into ${name} select i, '${name} ' || i || hex(i * 7919) from n`);
  }
  database.close();
});

const oracle = () => {
  const database = new Database(source, { readonly: true });
  const rows = TABLES.map((name) => database.prepare(`select id, name from ${name} order by id`).raw().all());
  database.close();
  return rows;
};

async function rowsIn(target: { query(sql: string): Promise<Record<string, unknown>[]> }): Promise<unknown> {
  const tables: unknown[] = [];
  for (const name of TABLES) {
    const rows = await target.query(`select id::int, name from ${name} order by id`);
    tables.push(rows.map(({ id, name: text }) => [id, text]));
  }
  return tables;
}

const finished = (stage: string, table: string) =>
  `"kind":"table-finished","stage":"${stage}","summary":{"table":"${table}"`;

describe('a migrate that is killed', () => {
  it('in its export, then in its import, comes to the same by the same command', { timeout: 120_000 }, async () => {
    const target = await createScratchDatabase();
    const cwd = await tempDirectory();
    const args = [
      'migrate',
      source,
      target.url,
      '--resumable',
      '--part-size',
      '0.05',
      '--parallel',
      '2',
      '--json-stream',
    ];
    await runCli(args, { cwd, signalWhen: { text: finished('export', 'two'), signal: 'SIGKILL' } });
    const second = await runCli(args, { cwd, signalWhen: { text: finished('import', 'two'), signal: 'SIGKILL' } });
    expect([second.exitCode, second.stdout.includes('"stage":"export"')]).toEqual([null, true]);
    const third = await runCli(args, { cwd });
    expect([third.exitCode, third.stdout.includes('had finished its export')]).toEqual([0, true]);
    expect(third.stdout).toContain('Going on: ');
    expect(await rowsIn(target)).toEqual(oracle());
  });
});

const isLong = (process.env['ROWFERRY_PROPERTY_RUNS'] ?? '') !== '';

describe.runIf(isLong)('twenty kills at any moment', () => {
  it('come to the same', async () => {
    const target = await createScratchDatabase();
    const cwd = await tempDirectory();
    const args = [
      'migrate',
      source,
      target.url,
      '--resumable',
      '--part-size',
      '0.02',
      '--parallel',
      '3',
      '--json-stream',
    ];
    let kills = 0;
    for (let seed = 1; kills < 20; seed++) {
      // The log grows by a line for each part: a kill after so many events is at another place each time.
      const text = ['"kind":"resumable"', finished('export', 'three'), finished('import', TABLES[seed % 4] as string)];
      const more = ['"step":"keys, indexes', '"kind":"stage-started","stage":"validate"', '"stage":"transform"'];
      const all = [...text, ...more];
      const { exitCode } = await runCli(args, {
        cwd,
        signalWhen: { text: all[(seed * 7) % all.length] as string, signal: 'SIGKILL' },
      });
      if (exitCode === null) {
        kills++;
        continue;
      }
      expect(exitCode).toBe(0);
      expect(await rowsIn(target)).toEqual(oracle());
      await target.query(`drop table ${TABLES.join(', ')}`);
      execFileSync('rm', ['-rf', join(cwd, 'migration_data')]);
    }
    if ((await target.query(`select from pg_tables where schemaname = 'public'`)).length > 0) {
      expect((await runCli(args, { cwd })).exitCode).toBe(0);
      expect(await rowsIn(target)).toEqual(oracle());
    }
  });
});
