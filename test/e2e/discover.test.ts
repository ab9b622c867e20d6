// Goal: every SQLite database below a folder is found, whatever its name, and becomes part of one; nothing is skipped in silence.
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const MEMORY = `
  create table memory (id integer primary key, content text not null, at timestamp);
  insert into memory values (1, 'first', '2024-01-15 10:30:00'), (2, 'second', null);`;

let cwd: string;
/** Its last row is in the log alone while the tests run. */
let live: Database.Database;

beforeAll(async () => {
  cwd = await tempDirectory();
  await database('agents/crawler/memory.db', MEMORY);
  // No ending, a column that the others lack, another type of a column, the name in other letters.
  await database(
    'agents/team/writer/memory',
    `create table Memory (id integer primary key, content text not null, at timestamp, score real, Kind text);
     insert into Memory values (1, 'draft', '2024-01-16 00:00:00', 0.5, 'a');
     create table notes (body text);`,
  );
  live = await database(
    'agents/z/live.sqlite',
    'pragma journal_mode = wal; create table memory (id integer primary key, content integer not null)',
    true,
  );
  live.exec('insert into memory values (7, 42)');
  await writeFile(join(cwd, 'agents/Thumbs.db'), 'this is no database at all');
  await writeFile(join(cwd, 'agents/empty.db'), '');
  await writeFile(join(cwd, 'agents/gone.db-wal'), 'a log');
  await writeFile(join(cwd, 'agents/readme.md'), 'text');
  await symlink('..', join(cwd, 'agents/team/loop'));
  await symlink('nowhere', join(cwd, 'agents/broken.db'));
  await symlink('crawler/memory.db', join(cwd, 'agents/same.db'));
});

afterAll(() => {
  live.close();
});

async function database(file: string, sql: string, stays = false): Promise<Database.Database> {
  const path = join(cwd, file);
  await mkdir(dirname(path), { recursive: true });
  const made = new Database(path);
  made.exec(sql);
  if (!stays) made.close();
  return made;
}

function run(...words: string[]): Promise<CliResult> {
  return runCli(words, { cwd });
}

describe('rowferry --discover', () => {
  test('finds databases by their content and tells what it did not take', { timeout: 60_000 }, async () => {
    const { exitCode, stdout, stderr } = await run('export', '--discover', 'agents', '--archive', 'found', '--json');
    expect(stderr).not.toMatch(/error\[/);
    expect(exitCode).toBe(0);
    const { sources } = JSON.parse(stdout);
    expect(sources.found).toEqual([
      { id: 'crawler/memory', file: 'crawler/memory.db', bytes: expect.any(Number), tables: 1, rows: 2 },
      { id: 'team/writer/memory', file: 'team/writer/memory', bytes: expect.any(Number), tables: 2, rows: 1 },
      { id: 'z/live', file: 'z/live.sqlite', bytes: expect.any(Number), tables: 1, rows: 1 },
    ]);
    expect(sources.skipped).toEqual([
      { file: 'Thumbs.db', reason: 'it does not begin as a SQLite file does: it is encrypted, or no database' },
      { file: 'broken.db', reason: 'it is a link to nothing' },
      { file: 'empty.db', reason: 'it is empty' },
      { file: 'gone.db-wal', reason: 'it is the log of a database that is not there' },
      { file: 'same.db', reason: 'it is the same as "crawler/memory.db", by a link' },
      { file: 'team/loop', reason: 'it is the same as ".", by a link' },
    ]);
    expect(stderr).toContain('Not taken: "Thumbs.db"');
    const archive = await openArchive(join(cwd, 'found'), 'exported');
    expect(archive.catalog.tables.map(({ name }) => [name.namespace, name.name])).toEqual([
      ['crawler/memory', 'memory'],
      ['team/writer/memory', 'Memory'],
      ['team/writer/memory', 'notes'],
      ['z/live', 'memory'],
    ]);
    const { files } = archive.source;
    expect(files?.map(({ id, file }) => [id, file])).toEqual([
      ['crawler/memory', 'crawler/memory.db'],
      ['team/writer/memory', 'team/writer/memory'],
      ['z/live', 'z/live.sqlite'],
    ]);
  });

  test('says two files of one id by their paths, and takes none', async () => {
    const { exitCode, stderr } = await run(
      'export',
      '--discover',
      'agents',
      '--source-id',
      '{name}',
      '--archive',
      'twice',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"crawler/memory.db" and "team/writer/memory" would both be the source "memory"');
  });

  test('refuses a pattern that does not fit', async () => {
    const of = async (pattern: string) =>
      (await run('export', '--discover', 'agents', '--source-id', pattern, '--archive', 'no')).stderr;
    expect(await of('{folder}')).toContain('{folder} is no placeholder; there are: {path}, {file}, {name}, {dir}');
    expect(await of('{2}')).toContain('"crawler/memory.db" lies in no folder that {2} could be');
  });

  test('an error where there is nothing, or where a source is named as well', async () => {
    const nothing = await run('export', '--discover', 'agents/team/loop/crawler', '--discover-exclude', '*.db');
    expect(nothing.stderr).toContain('error[SOURCE_NOT_FOUND]: There is no SQLite database below');
    const twice = await run('migrate', 'a.db', 'b.db', '--discover', 'agents');
    expect(twice.stderr).toContain('error[USAGE]: A source is named, and --discover says');
    const file = await run('plan', '--discover', 'agents/crawler/memory.db');
    expect(file.stderr).toContain('is not a folder');
  });

  test('a damaged database is an error that names it, or is left out where that is asked for', async () => {
    const damaged = join(cwd, 'damaged');
    await mkdir(join(damaged, 'x'), { recursive: true });
    await database('damaged/good.db', MEMORY);
    await database('damaged/bad.db', MEMORY);
    await database('damaged/bad.tmp', 'pragma journal_mode = wal; create table t (a)');
    // A log that belongs to no state of the file.
    await writeFile(join(damaged, 'bad.db-wal'), Buffer.alloc(5000, 1));
    await rename(join(damaged, 'bad.tmp'), join(damaged, 'bad.db'));
    const stopped = await run('export', '--discover', 'damaged', '--archive', 'torn');
    expect(stopped.exitCode).not.toBe(0);
    expect(stopped.stderr).toContain('bad.db');
    expect(stopped.stderr).toContain('--skip-unreadable');
    const left = await run('export', '--discover', 'damaged', '--skip-unreadable', '--archive', 'torn', '--json');
    const { sources } = JSON.parse(left.stdout);
    expect(sources.found.map(({ id }: { id: string }) => id)).toEqual(['good']);
    expect(sources.skipped).toEqual([{ file: 'bad.db', reason: expect.stringContaining('it cannot be read') }]);
  });

  test('tables of one name become one, whose columns have room for the values of all', {
    timeout: 60_000,
  }, async () => {
    const target = await createScratchDatabase();
    const rules = {
      sourceId: '{dir}',
      tables: {
        memory: {
          to: 'memories',
          regenerate: 'uuid',
          accept: 'lossy',
          add: {
            agent: { do: [{ op: 'source' }] },
            file: { do: [{ op: 'source', what: '{name}' }] },
            metadata: {
              do: [{ op: 'wrap', members: { source_table: { source: 'table' }, from: { source: 'path' } } }],
            },
          },
        },
        notes: { include: false },
      },
    };
    await writeFile(
      join(cwd, 'rules.json'),
      JSON.stringify({ ...rules, tables: { ...rules.tables, Memory: rules.tables.memory } }),
    );
    const words = ['migrate', '--discover', 'agents', target.url, '--rules', 'rules.json', '--archive', 'merged'];
    const { exitCode, stdout, stderr } = await run(...words);
    expect(stderr).not.toMatch(/error\[/);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('writer');
    expect(
      await target.query(
        'select agent, file, content, at::text, score, "Kind", metadata::text from memories order by agent, content',
      ),
    ).toEqual([
      {
        agent: 'crawler',
        file: 'memory',
        content: 'first',
        at: '2024-01-15 10:30:00',
        score: null,
        Kind: null,
        metadata: '{"source_table":"memory","from":"crawler/memory.db"}',
      },
      {
        agent: 'crawler',
        file: 'memory',
        content: 'second',
        at: null,
        score: null,
        Kind: null,
        metadata: '{"source_table":"memory","from":"crawler/memory.db"}',
      },
      {
        agent: 'writer',
        file: 'memory',
        content: 'draft',
        at: '2024-01-16 00:00:00',
        score: 0.5,
        Kind: 'a',
        metadata: '{"source_table":"Memory","from":"team/writer/memory"}',
      },
      {
        agent: 'z',
        file: 'live',
        content: '42',
        at: null,
        score: null,
        Kind: null,
        metadata: '{"source_table":"memory","from":"z/live.sqlite"}',
      },
    ]);
    expect(
      await target.query(
        'select count(distinct id)::int as ids, pg_typeof(min(id::text)::uuid)::text as type from memories',
      ),
    ).toEqual([{ ids: 4, type: 'uuid' }]);
    const planned = await run('plan', '--discover', 'agents', '--rules', 'rules.json');
    expect(planned.stdout).toContain('crawler.memory → memories');
    const dry = await run('migrate', '--discover', 'agents', 'new.db', '--dry-run', '--archive', 'dry');
    expect(dry.stdout).toContain('next: rowferry migrate --discover agents new.db');
  });

  test('the rules that the manual shows do what it says', { timeout: 60_000 }, async () => {
    const manual = await readFile(new URL('../../docs/many-into-one.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n([\s\S]+?)```/.exec(manual) ?? [];
    await writeFile(join(cwd, 'manual.json'), example);
    await database('shown/crawler/memory.db', MEMORY);
    await database('shown/writer/memory.db', MEMORY);
    const shown = await run(
      'migrate',
      '--discover',
      'shown',
      'shown.db',
      '--rules',
      'manual.json',
      '--archive',
      'shown-archive',
    );
    expect(shown.exitCode).toBe(0);
    const made = new Database(join(cwd, 'shown.db'), { readonly: true });
    const rows = made
      .prepare('select agent_id, content, metadata from agent_memories order by agent_id, content')
      .all();
    made.close();
    const metadata = expect.stringMatching(/"source_table":\s?"memory"/);
    expect(rows).toEqual(
      ['crawler', 'writer'].flatMap((agent_id) =>
        ['first', 'second'].map((content) => ({ agent_id, content, metadata })),
      ),
    );
  });

  test('a target that lies below the folder is no source', { timeout: 60_000 }, async () => {
    await database('inside/a.db', MEMORY);
    const words = ['migrate', '--discover', 'inside', 'inside/all.db', '--archive', 'inside-archive', '--json'];
    expect((await run(...words)).exitCode).toBe(0);
    const again = await run(...words, '--replace', '--truncate', 'memory');
    expect(again.stderr).not.toMatch(/error\[/);
    expect(JSON.parse(again.stdout).export.sources).toEqual({
      found: [{ id: 'a', file: 'a.db', bytes: expect.any(Number), tables: 1, rows: 2 }],
      skipped: [{ file: 'all.db', reason: 'it is the target' }],
    });
  });
});
