// Goal: whoever asks what would happen is told of references that lead nowhere, where the target would refuse them, and only there.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { planMigration, type Rules } from '../../src/index.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

vi.setConfig({ testTimeout: 60_000 });

const SQL = `
  create table goals (id integer primary key, title text);
  create table tasks (id integer primary key, goal_id integer references goals (id), title text);
  insert into goals values (1, 'Ship');
  insert into tasks values (1, 1, 'a'), (2, null, 'b'), (3, 7, 'c'), (4, 8, 'd'), (5, 9, 'e'), (6, 9, 'f'), (7, 9, 'g'), (8, 9, 'h');`;

async function prepare(sql = SQL): Promise<{ from: string; to: string; cwd: string; query: (sql: string) => unknown }> {
  const [database, cwd] = [await createScratchDatabase(), await tempDirectory()];
  const from = join(cwd, 'app.db');
  const file = new Database(from);
  file.pragma('foreign_keys = off');
  file.exec(sql);
  file.close();
  return { from, to: database.url, cwd, query: (text) => database.query(text) };
}

const FOUND = {
  table: 'tasks',
  columns: ['goal_id'],
  parent: 'goals',
  rows: 6,
  named: 'id=3 (goal_id=7); id=4 (goal_id=8); id=5 (goal_id=9); id=6 (goal_id=9); id=7 (goal_id=9); …',
};

describe('references of a source that lead nowhere', () => {
  it('are told by a dry run, in words and as a document, and are those that the move stops at', async () => {
    const { from, to, cwd } = await prepare();
    const dry = await runCli(['migrate', from, to, '--dry-run'], { cwd });
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toContain('references that lead nowhere (they stop the move, unless --orphans or --on-error');
    expect(dry.stdout).toContain(
      `6 rows of tasks refer by goal_id to rows of goals that are not there: ${FOUND.named}`,
    );
    const document = await runCli(['plan', from, to, '--json'], { cwd });
    expect(JSON.parse(document.stdout)).toMatchObject({ orphans: [FOUND] });
    const stopped = await runCli(['migrate', from, to], { cwd });
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain(FOUND.named.replace('; …', ''));
  });

  it.each<[string, Rules]>([
    ['whose parent is renamed with its column', { tables: { goals: { to: 'aims', columns: { id: { to: 'no' } } } } }],
    ['whose keys become uuids', { tables: { goals: { regenerate: 'uuid' } } }],
  ])('are told of a table %s', async (_, rules) => {
    const { from, to } = await prepare();
    expect((await planMigration({ from, to, rules })).orphans).toEqual([FOUND]);
  });

  it.each<[string, Rules]>([
    ['the rows may be left out by a filter', { tables: { tasks: { filter: { column: 'title', is: 'a' } } } }],
    ['the table does not travel', { tables: { tasks: { include: false } } }],
    ['the column does not travel', { tables: { tasks: { columns: { goal_id: { drop: true, accept: 'lossy' } } } } }],
  ])('are not told where %s', async (_, rules) => {
    const { from, to } = await prepare();
    expect((await planMigration({ from, to, rules })).orphans).toBeUndefined();
  });

  it('are not told where the target has no such foreign key, and are where it has', async () => {
    const { from, to, query } = await prepare();
    await query('create table goals (id bigint primary key, title text)');
    await query('create table tasks (id bigint primary key, goal_id bigint, title text)');
    expect((await planMigration({ from, to })).orphans).toBeUndefined();
    await query('alter table tasks add foreign key (goal_id) references goals (id)');
    expect((await planMigration({ from, to })).orphans).toEqual([FOUND]);
  });

  it('are none in a source without them', async () => {
    const { from, to } = await prepare(SQL.replace("(3, 7, 'c')", "(3, 1, 'c')").replace(/, \(4, .*\)/, ''));
    expect((await planMigration({ from, to })).orphans).toBeUndefined();
  });
});
