// Goal: an archive of many databases is looked at, proven, compared, kept, brought back and sealed again as any other.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { databaseFolder } from '../helpers/many-databases.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';

const APP = (agent: string) => `
  create table kinds (id integer primary key, name text unique);
  create table memory (id integer primary key, kind integer references kinds (id), content text not null);
  insert into kinds values (1, 'fact'), (2, '${agent}');
  insert into memory values (1, 1, 'one of ${agent}'), (2, 2, 'two of ${agent}');`;
const RULES = {
  sourceId: '{dir}',
  tables: { kinds: { natural: ['name'] }, memory: { add: { agent: { do: [{ op: 'source' }] } } } },
};

const MERGED = [
  [1, 1, 'one of crawler', 'crawler'],
  [2, 2, 'two of crawler', 'crawler'],
  [3, 1, 'one of writer', 'writer'],
  [4, 3, 'two of writer', 'writer'],
];

let cwd: string;
const run = (...words: string[]): Promise<CliResult> => runCli(words, { cwd });

function rowsOf(file: string, sql = 'select * from memory order by id'): unknown[] {
  const database = new Database(join(cwd, file), { readonly: true });
  const rows = database.prepare(sql).raw().all();
  database.close();
  return rows;
}

describe('an archive of many databases', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    cwd = await databaseFolder({
      'agents/crawler/memory.db': APP('crawler'),
      'agents/writer/memory.db': APP('writer'),
    });
    await writeFile(join(cwd, 'rules.json'), JSON.stringify(RULES));
    const { exitCode, stderr } = await run('migrate', '--discover', 'agents', 'all.db', '--rules', 'rules.json');
    expect(stderr).not.toMatch(/error\[/);
    // Rows of a table that become one are told once, not source by source.
    expect(stderr).toContain('note: 1 rows of kinds are one with others by their natural key.');
    expect(exitCode).toBe(0);
  }, 60_000);

  test('is inspected with its sources and the maps of their keys', async () => {
    const { stdout, exitCode } = await run('inspect', 'migration_data', '--json', '--tables', 'kinds');
    expect(exitCode).toBe(0);
    const { catalog, sources, ids } = JSON.parse(stdout);
    expect(catalog.tables.map(({ name }: { name: object }) => name)).toEqual([
      { namespace: 'crawler', name: 'kinds' },
      { namespace: 'writer', name: 'kinds' },
    ]);
    expect(sources).toEqual([
      { id: 'crawler', file: 'crawler/memory.db', tables: 2, rows: 4 },
      { id: 'writer', file: 'writer/memory.db', tables: 2, rows: 4 },
    ]);
    const [kinds] = ids.filter(({ name }: { name: string }) => name === 'writer.kinds');
    expect(kinds).toMatchObject({ ids: 2, file: expect.stringMatching(/^ids\/\d{4}-writer\.kinds\.json$/) });
    const map = JSON.parse(await readFile(join(cwd, 'migration_data/transformed', kinds.file), 'utf8'));
    expect(map).toEqual([
      { from: '1', to: '1' },
      { from: '2', to: '3' },
    ]);
    const shown = await run('inspect', 'migration_data');
    expect(shown.stdout).toMatch(/source +file +tables +rows\ncrawler +crawler\/memory\.db +2 +4\n/);
    expect(shown.stdout).toMatch(/writer\.kinds +transformed\/ids\/\d{4}-writer\.kinds\.json +2\n/);
    const none = await run('inspect', 'agents');
    expect(none.stderr).toContain('error[ARCHIVE_NOT_FOUND]');
  });

  test('is validated alone and with its target, and compared with it', async () => {
    expect((await run('validate')).exitCode).toBe(0);
    expect((await run('validate', 'all.db')).stdout).toContain('2 tables, 7 rows, no differences');
    const same = await run('diff', 'migration_data/transformed', 'all.db');
    expect(same.stdout).toContain('2 tables: no differences');
    const database = new Database(join(cwd, 'all.db'));
    database.exec("update memory set content = 'other' where id = 3");
    const wrong = await run('validate', 'all.db');
    expect(wrong.exitCode).toBe(3);
    expect(wrong.stdout).toMatch(/memory +4 +1 difference/);
    expect((await run('diff', 'migration_data/transformed', 'all.db')).stdout).toContain('id=3');
    database.exec("update memory set content = 'one of writer' where id = 3");
    database.close();
  });

  test('is transformed with some of its tables, by their plain names', async () => {
    const words = ['--rules', 'rules.json', '--tables', 'kinds', '--archive', 'some'];
    await run('export', '--discover', 'agents', '--source-id', '{dir}', '--archive', 'some');
    const { exitCode, stderr } = await run('import', 'kinds.db', ...words);
    expect(stderr).not.toMatch(/error\[/);
    expect(exitCode).toBe(0);
    expect(
      rowsOf('kinds.db', "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'"),
    ).toEqual([['kinds']]);
  });

  test('differs from one of another day where a source has changed', async () => {
    const words = ['export', '--discover', 'agents', '--source-id', '{dir}', '--archive', 'later', '--replace'];
    await run(...words);
    expect((await run('diff', 'migration_data', 'later')).stdout).toContain('4 tables: no differences');
    const source = new Database(join(cwd, 'agents/writer/memory.db'));
    source.exec("update memory set content = 'changed' where id = 2");
    await run(...words);
    const { exitCode, stdout } = await run('diff', 'migration_data', 'later');
    source.exec("update memory set content = 'two of writer' where id = 2");
    source.close();
    expect(exitCode).toBe(3);
    expect(stdout).toContain('1 changed');
    expect(stdout).toContain('writer.memory');
  });

  test('is kept as an audit snapshot, proven, and brought back', async () => {
    expect((await run('snapshot', 'create')).exitCode).toBe(0);
    expect((await run('snapshot', 'verify')).exitCode).toBe(0);
    expect((await run('snapshot', 'restore', 'latest', '--to', 'back')).exitCode).toBe(0);
    expect((await run('diff', 'migration_data', 'back')).stdout).toContain('4 tables: no differences');
    expect((await run('import', 'back.db', '--archive', 'back', '--rules', 'rules.json')).exitCode).toBe(0);
    expect(rowsOf('back.db')).toEqual(MERGED);
    // Without the rules: the keys become numbers all the same, and what cannot hold over both is told.
    const plain = await run('snapshot', 'restore', 'latest', '--to', 'plain.db');
    expect(plain.exitCode).toBe(7);
    expect(plain.stdout).toContain('unique-key: "kinds" does not get it');
    expect(rowsOf('plain.db').map((row) => (row as unknown[])[2])).toEqual(MERGED.map((row) => row[2]));
  });

  test('is sealed again behind an edit, and carries it', async () => {
    await run('export', '--discover', 'agents', '--source-id', '{dir}', '--archive', 'edited');
    const data = join(cwd, 'edited/exported/data');
    const [part = ''] = (await readdir(data)).filter((name) => name.includes('crawler.memory'));
    await writeFile(join(data, part), (await readFile(join(data, part), 'utf8')).replace('one of', 'ONE of'));
    expect((await run('validate', '--archive', 'edited')).exitCode).toBe(4);
    expect((await run('archive', 'reseal', '--archive', 'edited', '--accept-edits')).exitCode).toBe(0);
    expect((await run('import', 'edited.db', '--archive', 'edited', '--rules', 'rules.json')).exitCode).toBe(0);
    expect(rowsOf('edited.db')[0]).toEqual([1, 1, 'ONE of crawler', 'crawler']);
  });

  test('has no map of keys that was touched, or is gone', async () => {
    const ids = join(cwd, 'migration_data/transformed/ids');
    const [file = ''] = await readdir(ids);
    const sealed = await readFile(join(ids, file), 'utf8');
    await writeFile(join(ids, file), sealed.replace('"to":"', '"to":"1'));
    const touched = await run('validate', 'all.db');
    expect(touched.exitCode).toBe(4);
    expect(touched.stderr).toContain('error[ARCHIVE_CHECKSUM_MISMATCH]');
    await writeFile(join(ids, file), sealed);
    expect((await run('validate', 'all.db')).exitCode).toBe(0);
  });
});
