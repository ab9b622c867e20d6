import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { DatabaseWriter, WriterOptions } from '../../../../src/dialect/dialect.ts';
import { openReader } from '../../../../src/dialect/sqlite/sqlite-reader.ts';
import { openWriter } from '../../../../src/dialect/sqlite/sqlite-writer.ts';
import type { Catalog, Table } from '../../../../src/model/catalog.ts';
import { canonicalOrder } from '../../../../src/model/row-order.ts';
import type { RowBlock } from '../../../../src/model/row-stream.ts';
import { describeWithCorpora } from '../../../helpers/corpora.ts';
import { blocksOf } from '../../../helpers/row-fixtures.ts';
import { fileCatalog, sqliteFile, tableOf } from '../../../helpers/sqlite-files.ts';
import { collectBlocks, newPath } from '../../../helpers/sqlite-rows.ts';
import { tempDirectory } from '../../../helpers/temp-directory.ts';

const signal = new AbortController().signal;
const ALL = { tables: null, exclude: [], census: true };

function openTarget(path: string, more: Partial<WriterOptions> = {}): Promise<DatabaseWriter> {
  return openWriter({ kind: 'sqlite', path }, { signal, memory: true, backupDirectory: null, ...more });
}

const namesOf = (catalog: Catalog) => catalog.tables.map(({ name }) => name);

/** Moves all tables of a file through reader and writer, and proves them before the commit. */
async function move(source: string, target: string, more: Partial<WriterOptions> = {}): Promise<Catalog> {
  const reader = await openReader({ kind: 'sqlite', path: source }, { signal, copyFirst: false });
  const catalog = await reader.catalog(ALL);
  const writer = await openTarget(target, more);
  try {
    await writer.begin(catalog, namesOf(catalog));
    for (const table of catalog.tables) await writer.write(table, reader.rows(table, canonicalOrder(table)));
    expect(await writer.complete()).toEqual([]);
    for (const table of catalog.tables) {
      const order = canonicalOrder(table);
      const bytes = async (blocks: AsyncIterable<RowBlock>) =>
        Buffer.concat((await collectBlocks(blocks)).map((block) => block.bytes));
      expect((await bytes(writer.readBack().rows(table, order))).equals(await bytes(reader.rows(table, order)))).toBe(
        true,
      );
      expect(await writer.readBack().sums(table)).toEqual(await reader.sums(table));
    }
    await writer.commit();
  } finally {
    await writer.abort();
    await reader.close();
  }
  return catalog;
}

const CORPORA = ['chinook.sqlite', 'northwind_small.db', 'directus.db', 'bike_de.sqlite', 'vaultwarden.db'];

describeWithCorpora(
  'a real database',
  CORPORA.map((file) => `sqlite/${file}`),
  (...paths) => {
    for (const path of paths as readonly string[]) {
      test(`${path.split('/').at(-1)} arrives with every value, storage class, key and index`, async () => {
        const target = await newPath();
        const catalog = await move(path, target);
        const contents = (file: string, table: Table): unknown => {
          const database = new Database(file, { readonly: true });
          const columns = table.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
          const parts = columns.map((column) => `typeof(${column}) || quote(${column})`);
          const sql = `select ${parts.join(" || ',' || ")} as line from "${table.name.name}" order by line`;
          const rows = database.prepare(sql).pluck().all();
          database.close();
          return rows;
        };
        for (const table of catalog.tables) expect(contents(target, table)).toEqual(contents(path, table));
        const arrived = await fileCatalog(target);
        // Texts of expressions are printed anew, and the census names some value as its example.
        const bare = (all: Catalog): unknown =>
          JSON.parse(
            JSON.stringify(all.tables, (name, value) => (name === 'text' || name === 'census' ? null : value)),
          );
        expect(bare(arrived)).toEqual(bare(catalog));
        expect(readdirSync(dirname(target))).toEqual(['target.db']);
        const database = new Database(target);
        expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
        database.close();
      });
    }
  },
);

const USERS = `
  create table users (id integer primary key autoincrement, email text not null unique);
  create table posts (id integer primary key, user_id integer references users (id), title text);
  create index posts_user on posts (user_id);
  insert into users values (1, 'a@x'), (2, 'b@x'), (7, 'c@x');
  delete from users where id = 7;
  insert into posts values (1, 1, 'one'), (2, 2, 'two');`;

async function usersCatalog(): Promise<Catalog> {
  return fileCatalog(await sqliteFile(USERS));
}

describe('a new file', () => {
  test('appears at the commit, whole, and nothing stays beside it', async () => {
    const target = await newPath();
    const catalog = await usersCatalog();
    const writer = await openTarget(target);
    await writer.begin(catalog, namesOf(catalog));
    await writer.write(tableOf(catalog, 'users'), blocksOf(['{"id":1,"email":"a@x"}']));
    await writer.complete();
    expect(existsSync(target)).toBe(false);
    await writer.commit();
    expect(readdirSync(dirname(target))).toEqual(['target.db']);
    await writer.abort();
    expect(readdirSync(dirname(target))).toEqual(['target.db']);
  });

  test('leaves nothing after an abort, whenever it comes', async () => {
    const catalog = await usersCatalog();
    for (let steps = 0; steps <= 3; steps++) {
      const target = await newPath();
      const writer = await openTarget(target);
      if (steps > 0) await writer.begin(catalog, namesOf(catalog));
      if (steps > 1) await writer.write(tableOf(catalog, 'users'), blocksOf(['{"id":1,"email":"a@x"}']));
      if (steps > 2) await writer.complete();
      await writer.abort();
      await writer.abort();
      expect(readdirSync(dirname(target))).toEqual([]);
    }
  });

  test('goes on numbering behind the highest number ever given', async () => {
    const target = await newPath();
    await move(await sqliteFile(USERS), target);
    const database = new Database(target);
    expect(database.prepare("insert into users (email) values ('new')").run().lastInsertRowid).toBe(8);
    database.close();
  });

  test('goes on numbering even where the table is empty', async () => {
    const target = await newPath();
    await move(
      await sqliteFile(
        `create table t (id integer primary key autoincrement); insert into t values (41); delete from t`,
      ),
      target,
    );
    const database = new Database(target);
    expect(database.prepare('insert into t default values').run().lastInsertRowid).toBe(42);
    database.close();
  });

  test('takes the place of a file without tables, and of an empty one', async () => {
    const source = await sqliteFile(USERS);
    const empty = await newPath();
    writeFileSync(empty, '', { mode: 0o640 });
    await move(source, empty);
    expect((await fileCatalog(empty)).tables.length).toBe(2);
    expect(statSync(empty).mode & 0o777).toBe(0o640);
    const bare = await newPath();
    const database = new Database(bare);
    database.exec('pragma journal_mode = wal; create table x (a); drop table x');
    database.close();
    await move(source, bare);
    expect((await fileCatalog(bare)).tables.length).toBe(2);
    expect(readdirSync(dirname(bare))).toEqual(['target.db']);
  });

  test('never takes the place of one that appeared in the meantime', async () => {
    const target = await newPath();
    const catalog = await usersCatalog();
    const writer = await openTarget(target);
    await writer.begin(catalog, namesOf(catalog));
    await writer.complete();
    writeFileSync(target, 'of another program');
    await expect(writer.commit()).rejects.toMatchObject({ code: 'TARGET_BUSY' });
    await writer.abort();
    expect(readdirSync(dirname(target))).toEqual(['target.db']);
    expect(statSync(target).size).toBe('of another program'.length);
  });

  test('in a folder that is not there is refused before anything is read', async () => {
    const path = join(await tempDirectory(), 'no', 'such', 'folder.db');
    await expect(openTarget(path)).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('rows', () => {
  async function writing(sql: string): Promise<{ writer: DatabaseWriter; catalog: Catalog; path: string }> {
    const catalog = await fileCatalog(await sqliteFile(sql));
    const path = await newPath();
    const writer = await openTarget(path);
    await writer.begin(catalog, namesOf(catalog));
    return { writer, catalog, path };
  }

  test('that break a unique key are named', async () => {
    const { writer, catalog } = await writing(USERS);
    const lines = Array.from({ length: 120 }, (_, at) => `{"id":${at + 1},"email":"${at === 77 ? 'x3' : `x${at}`}@x"}`);
    const error = await writer.write(tableOf(catalog, 'users'), blocksOf(lines, 30)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message: 'Row id=78 of users breaks a constraint of the target: UNIQUE constraint failed: users.email.',
      context: { table: 'users', key: 'id=78' },
    });
    await writer.abort();
  });

  test('of another type than a STRICT table takes are named', async () => {
    const { writer, catalog } = await writing(
      'create table t (id integer primary key, n integer) strict; insert into t values (1, 1)',
    );
    const lines = ['{"id":1,"n":5}', '{"id":2,"n":{"$text":"x"}}', '{"id":3,"n":5}'];
    const error = await writer.write(tableOf(catalog), blocksOf(lines)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CONSTRAINT_VIOLATED', context: { table: 't', key: 'id=2' } });
    await writer.abort();
  });

  test('that refer to nothing are named with their table', async () => {
    const { writer, catalog } = await writing(USERS);
    await writer.write(
      tableOf(catalog, 'posts'),
      blocksOf(['{"id":4,"user_id":9,"title":null}', '{"id":5,"user_id":9,"title":null}']),
    );
    await expect(writer.complete()).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      message:
        '2 rows of posts refer by user_id to rows of users that are not there: id=4 (user_id=9); id=5 (user_id=9).',
      context: { table: 'posts', column: 'user_id' },
    });
    await writer.abort();
  });

  test('that break a unique index are reported when it is made', async () => {
    const { writer, catalog } = await writing(
      `create table t (a); create unique index u on t (a); insert into t values ('x')`,
    );
    await writer.write(tableOf(catalog), blocksOf(['{"a":"x"}', '{"a":"x"}']));
    await expect(writer.complete()).rejects.toMatchObject({
      code: 'CONSTRAINT_VIOLATED',
      context: { table: 't', index: 'u' },
    });
    await writer.abort();
  });

  test('whose value has no place are named with column and key', async () => {
    const { writer, catalog } = await writing(`create table t (id integer primary key, at datetime, r real);
      insert into t values (1, '2026-01-01 00:00:00', 0.5)`);
    const cases = [
      ['{"id":5,"at":"infinity","r":1}', 'at'],
      ['{"id":5,"at":null,"r":"NaN"}', 'r'],
      ['{"id":5,"at":null,"r":-0}', 'r'],
    ] as const;
    for (const [line, column] of cases) {
      const error = await writer.write(tableOf(catalog), blocksOf([line])).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'VALUE_NOT_STORABLE', context: { table: 't', column, key: 'id=5' } });
    }
    await writer.abort();
  });

  test('that are no row lines of the table are malformed', async () => {
    const { writer, catalog } = await writing('create table t (a text); insert into t values (1)');
    const broken = [
      '{"b":"x"}',
      '{"a":"x"',
      '{"a":"x}',
      '{"a":5}',
      '{"a":"\\x"}',
      '{"a":"x"},{"a":"y"}',
      '{"a":nul}',
      '{"a":"\t"}',
      '',
    ];
    for (const line of broken) {
      const error = await writer.write(tableOf(catalog), blocksOf([line])).catch((reason: unknown) => reason);
      expect(error, line).toMatchObject({ code: 'ARCHIVE_ROW_MALFORMED' });
    }
    const invalid = { bytes: Buffer.from('{"a":"\xff"},\n', 'latin1'), rows: 1 };
    const error = await writer
      .write(
        tableOf(catalog),
        (async function* () {
          yield invalid;
        })(),
      )
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ARCHIVE_ROW_MALFORMED' });
    await writer.abort();
  });

  test('stop with INTERRUPTED when the run is aborted', async () => {
    const catalog = await usersCatalog();
    const abort = new AbortController();
    const target = await newPath();
    const writer = await openTarget(target, { signal: abort.signal });
    await writer.begin(catalog, namesOf(catalog));
    abort.abort();
    const error = writer.write(tableOf(catalog, 'users'), blocksOf(['{"id":1,"email":"a@x"}']));
    await expect(error).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await writer.abort();
    expect(readdirSync(dirname(target))).toEqual([]);
  });
});

describe('a file with tables', () => {
  const OLD = `create table old (a); insert into old values ('kept');`;

  test('is loaded in place after a backup, in WAL mode too', async () => {
    for (const mode of ['delete', 'wal']) {
      const target = await sqliteFile(`pragma journal_mode = ${mode}; ${OLD}`);
      const backupDirectory = join(await tempDirectory(), 'backups');
      await move(await sqliteFile(USERS), target, { backupDirectory });
      expect((await fileCatalog(target)).tables.map(({ name }) => name.name)).toEqual(['old', 'posts', 'users']);
      const [backup = ''] = readdirSync(backupDirectory);
      expect(backup).toMatch(/^test_backup_\d{8}_\d{6}\.db$/);
      expect((await fileCatalog(join(backupDirectory, backup))).tables.map(({ name }) => name.name)).toEqual(['old']);
      const database = new Database(target);
      expect(database.pragma('journal_mode', { simple: true })).toBe(mode);
      expect(database.prepare('select a from old').pluck().get()).toBe('kept');
      database.close();
    }
  });

  test('is as it was after an abort, and the backup is gone', async () => {
    const target = await sqliteFile(OLD);
    const backupDirectory = join(await tempDirectory(), 'backups');
    const catalog = await usersCatalog();
    const writer = await openTarget(target, { backupDirectory });
    await writer.begin(catalog, namesOf(catalog));
    await writer.write(tableOf(catalog, 'users'), blocksOf(['{"id":1,"email":"a@x"}']));
    await writer.complete();
    await writer.abort();
    expect((await fileCatalog(target)).tables.map(({ name }) => name.name)).toEqual(['old']);
    expect(readdirSync(backupDirectory)).toEqual([]);
    expect(readdirSync(dirname(target))).toEqual(['test.db']);
  });

  test('that another program reads or writes is TARGET_BUSY', async () => {
    const target = await sqliteFile(OLD);
    const other = new Database(target);
    other.exec('begin immediate');
    await expect(openTarget(target)).rejects.toMatchObject({ code: 'TARGET_BUSY' });
    other.exec('commit');
    other.close();
  }, 20_000);

  test('tells which tables it has and which hold rows', async () => {
    const writer = await openTarget(await sqliteFile(`${OLD} create table bare (b);`));
    const { catalog, withRows } = await writer.existing([{ namespace: null, name: 'old' }]);
    expect(catalog.tables.map(({ name }) => name.name)).toEqual(['bare', 'old']);
    expect(withRows).toEqual([{ namespace: null, name: 'old' }]);
    await writer.abort();
  });

  test('is loaded by column name, and its triggers neither fire nor vanish', async () => {
    const target = await sqliteFile(`
      create table log (a);
      create table t (extra text default 'd', b text, id integer primary key autoincrement, a integer);
      create trigger watch after insert on t begin insert into log values (new.id); end;`);
    const source = await fileCatalog(
      await sqliteFile(
        `create table t (id integer primary key autoincrement, a integer, b text); insert into t values (90, 1, 'x')`,
      ),
    );
    const writer = await openTarget(target);
    await writer.begin(source, []);
    await writer.write(tableOf(source), blocksOf(['{"id":3,"a":4,"b":"five"}']));
    await writer.complete();
    await writer.commit();
    const database = new Database(target);
    expect(database.prepare('select * from t').all()).toEqual([{ extra: 'd', b: 'five', id: 3, a: 4 }]);
    expect(database.prepare('select * from log').all()).toEqual([]);
    database.exec("insert into t (b) values ('by hand')");
    expect(database.prepare('select a from log').pluck().all()).toEqual([91]);
    database.close();
  });
});
