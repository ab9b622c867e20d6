import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BenchCase, CaseGround } from './bench-case.ts';
import { urlOf } from './contestant.ts';
import { type Measurement, measure, medianOf } from './measure.ts';
import { costRow, machineFacts, runsText } from './results.ts';
import { rowferryCommand } from './rowferry.ts';

const DATABASES = 200;
const ROWS_EACH = 5000;

/** Many SQLite databases into one: every key collides, and every reference follows. */
export const MANY_CASE: BenchCase = {
  name: 'many',
  title: 'Many databases into one',
  async run(ground) {
    const { directory, scale, repetitions, server } = ground;
    const run = join(directory, 'many');
    const rows = Math.max(10, Math.round(ROWS_EACH * scale));
    console.error(`many: making ${DATABASES} databases`);
    for (let at = 0; at < DATABASES; at++) makeDatabase(join(run, 'sources', `agent-${at}`), rows);
    const [toPostgres, toSqlite]: [Measurement[], Measurement[]] = [[], []];
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      console.error(`many: run ${repetition}`);
      const postgres = await server.emptyDatabase('bench_many');
      const words = ['migrate', '--discover', join(run, 'sources'), '--replace', '--archive', join(run, 'archive')];
      toPostgres.push(await measure(rowferryCommand([...words, urlOf(postgres)], { postgres })));
      const file = join(run, 'all.db');
      rmSync(file, { force: true });
      toSqlite.push(await measure(rowferryCommand([...words, file], { postgres })));
    }
    rmSync(run, { recursive: true, force: true });
    return report({ toPostgres: medianOf(toPostgres), toSqlite: medianOf(toSqlite), rows: rows * DATABASES, ground });
  },
};

function makeDatabase(directory: string, rows: number): void {
  mkdirSync(directory, { recursive: true });
  const database = new Database(join(directory, 'memory.db'));
  const sessions = Math.ceil(rows / 10);
  database.pragma('synchronous = off');
  database.exec(`
    create table sessions (id integer primary key, title text not null, started_at datetime);
    create table messages (id integer primary key, session_id integer not null references sessions (id), role text, content text, score real);
    begin;
    with recursive n (i) as (values (1) union all select i + 1 from n where i < ${sessions})
      insert into sessions select i, 'session ' || i, datetime(1700000000 + i * 60, 'unixepoch') from n;
    with recursive n (i) as (values (1) union all select i + 1 from n where i < ${rows - sessions})
      insert into messages select i, 1 + i % ${sessions}, case i % 2 when 0 then 'user' else 'assistant' end, 'message ' || i || ' ' || hex(i * 7919), i / 7.0 from n;
    commit;`);
  database.close();
}

interface Report {
  readonly toPostgres: Measurement;
  readonly toSqlite: Measurement;
  readonly rows: number;
  readonly ground: CaseGround;
}

function report({ toPostgres, toSqlite, rows, ground }: Report): readonly string[] {
  return [
    `- ${DATABASES} SQLite databases, ${rows.toLocaleString('en')} rows in two tables each; all keys collide and become new numbers, and the references follow; ${runsText(ground.repetitions)}.`,
    ...machineFacts(ground.server.description),
    '',
    '| `rowferry migrate --discover` | seconds | seconds of CPU | rows a second | memory |',
    '|---|--:|--:|--:|--:|',
    costRow('into PostgreSQL', rows, toPostgres),
    costRow('into one SQLite file', rows, toSqlite),
  ];
}
