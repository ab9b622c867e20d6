import { mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { openArchiveAt } from '../../src/archive/open-archive-at.ts';
import { parseEnd } from '../../src/dialect/open-dialect.ts';
import { diff as diffByLibrary } from '../../src/index.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';
import type { DiffEnd, DiffFinding, DiffOptions, DiffSummary } from '../../src/stages/diff/diff-options.ts';
import { diff } from '../../src/stages/diff.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { runCli } from '../helpers/run-cli.ts';
import { exportTo, move, quietContext } from '../helpers/run-stages.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const archiveAt = (directory: string): DiffEnd => ({ kind: 'archive', directory });
const databaseAt = (text: string): DiffEnd => ({ kind: 'database', end: parseEnd(text) });

interface Compared {
  readonly summary: DiffSummary;
  readonly findings: readonly DiffFinding[];
}

async function compare(left: DiffEnd, right: DiffEnd, more: Partial<DiffOptions> = {}): Promise<Compared> {
  const findings: DiffFinding[] = [];
  const onFinding = async (finding: DiffFinding) => void findings.push(finding);
  const options = { tables: null, exclude: [], scope: null, types: {}, limit: null, onFinding };
  const summary = await diff({ ...options, left, right, ...more }, quietContext());
  return { summary, findings };
}

async function sqliteWith(sql: string): Promise<string> {
  const path = join(await tempDirectory(), 'app.db');
  change(path, sql);
  return path;
}

function change(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

const APP = `
  create table users (
    id integer primary key, email text not null unique, active boolean not null default 1 check (active in (0, 1)),
    created_at datetime, balance decimal(10,2) default '0', settings json, nick varchar(20) default null, code uuid
  );
  create table notes (user_id integer references users (id) on delete cascade, body text, data blob);
  create index notes_user on notes (user_id, body desc);
  create table tags (name text primary key, weight real check (weight > 0 and weight between 0.5 and 10));
  insert into users values
    (1, 'ada@x.org', 1, '2024-01-01 10:00:00', 12.5, '{"a": 1}', null, '5f0c2bd2-6a3c-4f55-9a1e-0d7d7b1f2a11'),
    (2, 'bob@x.org', 0, '2024-01-02 10:00:00', 0.25, '[]', 'b', '5f0c2bd2-6a3c-4f55-9a1e-0d7d7b1f2a12'),
    (3, 'eve@x.org', 1, null, null, null, 'e', null);
  insert into notes values (1, 'one', x'00ff'), (1, 'two', null), (2, 'two', null), (2, 'two', null), (null, null, null);
  insert into tags values ('x', 0.5), ('y', 2), ('Z', 1.25);`;

const CHANGES = `
  update users set email = 'new@x.org', active = 0 where id = 1;
  delete from users where id = 3;
  insert into users (id, email) values (40, 'z@x.org');
  delete from notes where rowid = 4;
  update tags set weight = 3 where name = 'x';`;

/** What `CHANGES` does, for every kind of ends: cells and columns, not lines, which dialects may write in other orders. */
const CHANGED = [
  'removed notes',
  'changed tags name="x" weight 0.5 3',
  'changed users id=1 email "ada@x.org" "new@x.org" active true false',
  'removed users id=3',
  'added users id=40',
];

function inWords(findings: readonly DiffFinding[]): readonly string[] {
  return findings.flatMap((found) => {
    if (found.kind === 'catalog-change') return [`${found.change} ${found.object} ${found.table} ${found.name}`];
    const key = (found.key ?? []).map(({ column, cell }) => `${column}=${cell}`);
    const kind = found.kind.slice('row-'.length);
    const cells =
      found.kind === 'row-changed' ? found.columns.map((one) => `${one.column} ${one.before} ${one.after}`) : [];
    return [[kind, found.table, ...key, ...cells].join(' ')];
  });
}

describe('two states of one database', () => {
  it('differ alike in their archives, in live databases, and across dialects', async () => {
    const [path, postgres, later] = [
      await sqliteWith(APP),
      await createScratchDatabase(),
      await createScratchDatabase(),
    ];
    const [before, after] = [await tempDirectory(), await tempDirectory()];
    await move(path, postgres.url, before);
    const old = await sqliteWith(APP);
    change(path, CHANGES);
    await move(path, later.url, after);
    const lefts = [
      archiveAt(before),
      archiveAt(join(before, 'transformed')),
      databaseAt(old),
      databaseAt(postgres.url),
    ];
    const rights = [archiveAt(after), archiveAt(join(after, 'transformed')), databaseAt(path), databaseAt(later.url)];
    for (const [at, left] of lefts.entries()) {
      for (const other of lefts) {
        expect((await compare(left, other)).findings).toEqual([]);
      }
      for (const right of rights) {
        const { findings, summary } = await compare(left, right);
        expect(inWords(findings), JSON.stringify([at, right])).toEqual(CHANGED);
        expect(summary.equal).toBe(false);
        expect(summary.tables.find(({ table }) => table === 'users')).toMatchObject({
          rows: { left: 3, right: 3 },
          added: 1,
          removed: 1,
          changed: 1,
          columns: [
            { column: 'email', changed: 1 },
            { column: 'active', changed: 1 },
          ],
          key: ['id'],
        });
      }
    }
  });

  it('differ in their structure, each thing once', async () => {
    const [left, right] = [await sqliteWith(APP), await sqliteWith(APP)];
    change(
      right,
      `create table extra (id integer primary key); insert into extra values (1);
       alter table tags add column note text default 'x';
       alter table users drop column nick;
       drop index notes_user; create index notes_user on notes (user_id);
       create view v as select 1; create trigger tr after insert on tags begin select 1; end;`,
    );
    const expected = [
      'added table extra extra',
      'changed index notes notes_user',
      'added column tags note',
      'removed column users nick',
      'added trigger tags tr',
      'added view null v',
      'added extra id=1',
    ];
    expect(inWords((await compare(databaseAt(left), databaseAt(right))).findings)).toEqual(expected);
    const archive = await tempDirectory();
    await exportTo(archive, right);
    expect(inWords((await compare(databaseAt(left), archiveAt(archive))).findings)).toEqual(expected);
    const selected = await compare(databaseAt(left), archiveAt(archive), { tables: ['tags', 'users'] });
    expect(inWords(selected.findings)).toEqual([expected[2], expected[3], expected[4]]);
  });

  it('differ in structure that the other dialect cannot say', async () => {
    const path = await sqliteWith(`create table t (id integer primary key, a text check (a glob '[a-c]*'), b text);
      create index t_b on t (b); insert into t values (1, 'a', 'b');`);
    const postgres = await createScratchDatabase();
    await move(path, postgres.url, await tempDirectory());
    expect(inWords((await compare(databaseAt(path), databaseAt(postgres.url))).findings)).toEqual(['removed check t ']);
    await postgres.query('drop index t_b; alter table t alter b set not null');
    expect(inWords((await compare(databaseAt(path), databaseAt(postgres.url))).findings)).toEqual([
      'removed index t t_b',
      'changed column t b',
      'removed check t ',
    ]);
  });
});

describe('rows of other forms and orders', () => {
  it('are the same where their logical types make them so', async () => {
    const path = await sqliteWith(`create table t (id integer primary key, flag boolean, at datetime, doc json, val);
      insert into t values (1, 1, '2024-01-01 10:00:00', '{"b": 1, "a": 2}', 1), (2, 0, null, '[1,  2]', 'x'), (3, null, null, null, x'00')`);
    const postgres = await createScratchDatabase();
    await postgres.query(`create table t (val text, doc jsonb, at timestamp, flag integer, id bigint primary key);
      insert into t values ('1', '{"a": 2, "b": 1}', '2024-01-01 10:00', 1, 1), ('x', '[1, 2]', null, 0, 2), ('\\x00', null, null, null, 3)`);
    for (const pair of [
      [databaseAt(path), databaseAt(postgres.url)],
      [databaseAt(postgres.url), databaseAt(path)],
    ] as const) {
      const { summary } = await compare(...pair);
      expect(summary.tables[0]).toMatchObject({ added: 0, removed: 0, changed: 0 });
    }
    await postgres.query("update t set flag = 7, doc = '{}' where id = 2");
    const { findings } = await compare(databaseAt(path), databaseAt(postgres.url));
    expect(inWords(findings).at(-1)).toBe('changed t id=2 doc "[1,  2]" {} flag false 7');
  });

  it('stay the same where one value makes a column of SQLite be of another type', async () => {
    const [left, right] = [await sqliteWith(APP), await sqliteWith(APP)];
    change(right, "update users set created_at = 'soon' where id = 2");
    const { findings } = await compare(databaseAt(left), databaseAt(right));
    expect(inWords(findings)).toEqual(['changed users id=2 created_at "2024-01-02T10:00:00" "soon"']);
  });

  it('are paired whatever order they stand in, and whether or not they have a key', async () => {
    const path = await sqliteWith(APP);
    const [heap, canonical] = [await tempDirectory(), await tempDirectory()];
    await exportTo(canonical, path);
    change(
      path,
      'create table moved as select * from tags; delete from tags; insert into tags select * from moved order by name desc; drop table moved;',
    );
    await exportTo(heap, path, { order: 'heap' });
    expect((await compare(archiveAt(canonical), archiveAt(heap))).findings).toEqual([]);
    change(path, CHANGES);
    await exportTo(heap, path, { order: 'heap', replace: true });
    expect(inWords((await compare(archiveAt(canonical), archiveAt(heap))).findings)).toEqual(CHANGED);
    expect(inWords((await compare(databaseAt(path), archiveAt(canonical))).findings)).toHaveLength(CHANGED.length);
  });

  it('are not read where the digests of their parts are equal, and archives put aside can be compared', async () => {
    const [path, archive] = [await sqliteWith(APP), await tempDirectory()];
    await exportTo(archive, path);
    change(path, "update tags set weight = 3 where name = 'x'");
    await exportTo(archive, path, { replace: true });
    const aside = (await readdir(archive)).find((name) => name.startsWith('exported.')) as string;
    await rename(join(archive, aside), join(archive, 'old'));
    const { summary } = await compare(archiveAt(join(archive, 'old')), archiveAt(archive));
    expect(summary.tables.map(({ table, notRead, changed }) => [table, notRead, changed])).toEqual([
      ['notes', 5, 0],
      ['tags', 0, 1],
      ['users', 3, 0],
    ]);
  });

  it('leave no scratch files, also where the run is stopped', async () => {
    const directory = await mkdtemp(join(await tempDirectory(), 'scratch-'));
    const path = await sqliteWith(APP);
    const [heap, canonical] = [await tempDirectory(), await tempDirectory()];
    await exportTo(heap, path, { order: 'heap' });
    await exportTo(canonical, path);
    vi.stubEnv('TMPDIR', directory);
    await compare(archiveAt(heap), archiveAt(canonical));
    const controller = new AbortController();
    const stopped = diff(
      {
        left: archiveAt(heap),
        right: archiveAt(canonical),
        tables: null,
        exclude: [],
        scope: null,
        types: {},
        limit: null,
        onFinding: () => {},
      },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
    vi.unstubAllEnvs();
    expect(await readdir(directory)).toEqual([]);
  });

  it('stop the comparison where a part was changed on the disk, or a table is unknown', async () => {
    const [path, archive, other] = [await sqliteWith(APP), await tempDirectory(), await tempDirectory()];
    await exportTo(archive, path);
    change(path, CHANGES);
    await exportTo(other, path);
    await expect(compare(archiveAt(archive), archiveAt(other), { tables: ['user'] })).rejects.toMatchObject({
      code: 'TABLE_NOT_FOUND',
      hint: 'Did you mean "users"?',
    });
    const part = join(other, 'exported', 'data', 'users-0001.json');
    await writeFile(part, (await readFile(part, 'utf8')).replace('new@x.org', 'old@x.org'));
    await expect(compare(archiveAt(archive), archiveAt(other))).rejects.toMatchObject({
      code: 'ARCHIVE_CHECKSUM_MISMATCH',
    });
  });
});

describe('any two states of a table', () => {
  it('become each other by their difference, in files and in a server', async () => {
    const cell = fc.constantFrom('null', '1', "'x'", "'\u00e9'", '2.5');
    const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 12 }), cell, cell), {
      selector: ([id]) => id,
      maxLength: 8,
    });
    const postgres = await createScratchDatabase();
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.boolean(), async (left, right, isKeyed) => {
        const create = (of: typeof left) => `create table t (id integer ${isKeyed ? 'primary key' : ''}, a, b text);
          ${of.map((row) => `insert into t values (${row.join()});`).join('')}`;
        const [one, other] = [await sqliteWith(create(left)), await sqliteWith(create(right))];
        const archive = await tempDirectory();
        await postgres.query('drop table if exists t');
        await move(other, postgres.url, archive);
        for (const end of [databaseAt(other), archiveAt(archive), databaseAt(postgres.url)]) {
          const { findings, summary } = await compare(databaseAt(one), end);
          const [table] = summary.tables;
          expect(table?.rows).toEqual({ left: left.length, right: right.length });
          const state = new Map(left.map(([id, a, b]) => [id, `${a},${b}`]));
          const wanted = new Map(right.map(([id, a, b]) => [id, `${a},${b}`]));
          const differing = [...new Set([...state.keys(), ...wanted.keys()])].filter(
            (id) => state.get(id) !== wanted.get(id),
          );
          const ids = findings.flatMap((found) => {
            if (found.kind === 'catalog-change') return [];
            const [, id] =
              /(?:^\{|")id"?[=:](\d+)/.exec(found.kind === 'row-changed' ? `{"id":${found.key[0]?.cell}` : found.row) ??
              [];
            return [Number(id)];
          });
          expect([...new Set(ids)].sort((a, b) => a - b)).toEqual(differing.sort((a, b) => a - b));
          const changed = differing.filter((id) => state.has(id) && wanted.has(id)).length;
          expect(ids).toHaveLength(differing.length + (isKeyed ? 0 : changed));
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('a snapshot', () => {
  it('is compared like the archive that it was made of, and leaves nothing behind', async () => {
    const [path, archive, store] = [await sqliteWith(APP), await tempDirectory(), await tempDirectory()];
    await exportTo(archive, path);
    const at = '2026-11-21T15:30:00.000Z';
    const { entry } = await takeSnapshot(await openArchiveAt(archive), {
      compression: 'gzip',
      signal: new AbortController().signal,
      store,
      at,
    });
    change(path, CHANGES);
    const directory = await mkdtemp(join(await tempDirectory(), 'scratch-'));
    vi.stubEnv('TMPDIR', directory);
    const container = join(store, entry.container.file);
    for (const name of [`snapshot:${entry.id}`, entry.id, 'snapshot:latest', container]) {
      const found: DiffFinding[] = [];
      const onFinding = (finding: DiffFinding) => void found.push(finding);
      const summary = await diffByLibrary({ left: name, right: path, store, onFinding });
      expect(inWords(found)).toEqual(CHANGED);
      expect(summary.left).toMatchObject({ kind: 'snapshot', display: `snapshot ${entry.id}` });
      expect((await diffByLibrary({ left: name, right: archive, store })).equal).toBe(true);
    }
    await expect(diffByLibrary({ left: 'snapshot:nope', right: path, store })).rejects.toMatchObject({
      code: 'SNAPSHOT_NOT_FOUND',
    });
    vi.unstubAllEnvs();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('the rows of one user', () => {
  it('are compared with those of an archive of that user', async () => {
    const postgres = await createScratchDatabase();
    await postgres.query(`create table users (id int primary key, email text not null unique);
      create table notes (id int primary key, user_id int not null references users, body text);
      create index on notes (user_id);
      insert into users values (1, 'ada@x.org'), (2, 'bob@x.org');
      insert into notes values (1, 1, 'a'), (2, 2, 'b'), (3, 1, 'c');`);
    const archive = await tempDirectory();
    const scope = { selector: { kind: 'email', email: 'ada@x.org' }, rules: {}, rulesFile: null } as const;
    await exportTo(archive, postgres.url, { scope });
    await postgres.query("update notes set body = 'new'");
    const { findings } = await compare(archiveAt(archive), databaseAt(postgres.url), { scope });
    expect(inWords(findings)).toEqual(['changed notes id=1 body "a" "new"', 'changed notes id=3 body "c" "new"']);
  });
});

describe('rowferry diff', () => {
  it('ends with 3 where something differs, with 0 where nothing does, and keeps values out of the log', async () => {
    const cwd = await tempDirectory();
    const [left, right] = [await sqliteWith(APP), await sqliteWith(APP)];
    change(right, CHANGES);
    expect((await runCli(['diff', left, left], { cwd })).exitCode).toBe(0);
    const people = await runCli(['diff', left, right, '--log-file', 'log', '--limit', '1'], { cwd });
    expect(people.exitCode).toBe(3);
    expect(people.stdout).toContain('~ id=1  email "ada@x.org" → "new@x.org", active true → false');
    expect(people.stdout).not.toContain('z@x.org');
    expect(people.stdout).toContain('Of each table the first is shown');
    const document = await runCli(['diff', left, right, '--json', '--log-file', 'log'], { cwd });
    expect(document.exitCode).toBe(3);
    expect(JSON.parse(document.stdout)).toMatchObject({
      ok: false,
      exitCode: 3,
      equal: false,
      rows: [
        { kind: 'row-removed', table: 'notes', key: null, row: { user_id: 2, body: 'two', data: null } },
        { kind: 'row-changed', table: 'tags', key: { name: 'x' }, columns: { weight: { before: 0.5, after: 3 } } },
        { kind: 'row-changed', key: { id: 1 }, columns: { email: { before: 'ada@x.org', after: 'new@x.org' } } },
        { kind: 'row-removed', key: { id: 3 } },
        { kind: 'row-added', key: { id: 40 } },
      ],
    });
    const stream = await runCli(['diff', left, right, '--json-stream', '--log-file', 'log'], { cwd });
    const kinds = stream.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).kind as string);
    expect(kinds.filter((kind) => kind.startsWith('row-'))).toHaveLength(CHANGED.length);
    expect(kinds.at(-1)).toBe('result');
    expect(await readFile(join(cwd, 'log'), 'utf8')).not.toMatch(/x\.org/);
  });

  it('says what is wrong with its arguments', async () => {
    const cwd = await tempDirectory();
    const path = await sqliteWith(APP);
    for (const [args, words] of [
      [[path], 'B is not given'],
      [[path, path, '--limit', 'x'], 'no number of rows'],
      [[path, path, '--limit', '1', '--all'], 'contradict'],
    ] as const) {
      const { exitCode, stderr } = await runCli(['diff', ...args], { cwd });
      expect([exitCode, stderr.includes(words)]).toEqual([2, true]);
    }
    expect((await runCli(['diff', path, 'nowhere.db'], { cwd })).exitCode).toBe(5);
    expect((await runCli(['diff', path, cwd], { cwd })).exitCode).toBe(4);
  });
});
