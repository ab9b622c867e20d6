import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createIndexParts } from '../../../../../src/dialect/sqlite/catalog/sqlite-create-index.ts';
import { createTableParts } from '../../../../../src/dialect/sqlite/catalog/sqlite-create-table.ts';
import {
  parseSqliteDefault,
  parseSqliteExpression,
} from '../../../../../src/dialect/sqlite/expression/sqlite-expression-parser.ts';
import { describeWithCorpora } from '../../../../helpers/corpora.ts';

describe('the parts of a CREATE TABLE', () => {
  test('are those that no PRAGMA tells', () => {
    const parts = createTableParts(`CREATE TABLE "t" ( /* auth.users */
      "id" TEXT /* uuid */ constraint pk primary key desc on conflict replace, -- the key
      [b c] varchar (10,2) not null default (1+2) collate nocase check (a>0) constraint c2 check ("b c" <> ')')
        references p on delete cascade match simple deferrable initially deferred,
      g int generated always as (id||'x') stored,
      z default -5 unique,
      y as (1))`);
    expect(parts?.comments).toEqual(['auth.users']);
    const [id, bc, g, z, y] = parts?.columns ?? [];
    expect(id).toMatchObject({ declaredType: 'TEXT', comments: ['uuid'], conflicts: ['REPLACE'] });
    expect(id?.primaryKey).toEqual({ name: 'pk', descending: true, autoincrement: false });
    expect(bc).toMatchObject({ name: 'b c', declaredType: 'varchar (10,2)', default: '1+2', collation: 'nocase' });
    expect(bc?.checks).toEqual([
      { name: null, text: 'a>0' },
      { name: 'c2', text: `"b c" <> ')'` },
    ]);
    expect(bc?.references).toEqual([{ name: null, table: 'p', columns: [], deferrable: 'initially-deferred' }]);
    expect(g?.generated).toEqual({ text: "id||'x'", stored: true });
    expect(z).toMatchObject({ default: '-5', declaredType: '', uniqueKeys: [{ name: null }] });
    expect(y?.generated).toEqual({ text: '1', stored: false });
  });

  test('include constraints of the table that no comma parts', () => {
    const parts = createTableParts(`CREATE TABLE t(a, b, PRIMARY KEY (a desc, b collate nocase) UNIQUE(b)
      CONSTRAINT k FOREIGN KEY (b) REFERENCES q(x) NOT DEFERRABLE INITIALLY IMMEDIATE CHECK (a > 0) ON CONFLICT FAIL)
      WITHOUT ROWID, STRICT`);
    expect(parts).toMatchObject({ strict: true, withoutRowid: true });
    expect(parts?.constraints.map((constraint) => constraint.kind)).toEqual([
      'primary-key',
      'unique',
      'foreign-key',
      'check',
    ]);
    expect(parts?.constraints[0]).toMatchObject({
      columns: [
        { column: 'a', descending: true, collation: null },
        { column: 'b', descending: false, collation: 'nocase' },
      ],
    });
    expect(parts?.constraints[2]).toMatchObject({
      name: 'k',
      reference: { table: 'q', columns: ['x'], deferrable: 'no' },
    });
  });

  test.each(['CREATE VIRTUAL TABLE f USING fts5(a)', 'CREATE TABLE t(a', 'CREATE INDEX i ON t(a)', ''])(
    'of %j are none',
    (sql) => {
      expect(createTableParts(sql)).toBeNull();
    },
  );

  test('agree with what SQLite reads', () => {
    const sqlite = new Database(':memory:');
    const definitions = [
      'a INTEGER PRIMARY KEY AUTOINCREMENT, b',
      '\'quoted\' text, "d""q" double precision default 1.5e3, [br ack] unsigned big int(10, 2), `bt` default "x"',
      "a \"my type\" default (datetime('now')), b default +1 not null default x'41', c default current_time null",
      'rowid int, "order" varchar(255) default (length(\'),(\')), c int constraint n not null on conflict ignore',
    ];
    for (const [at, definition] of definitions.entries()) {
      sqlite.exec(`create table t${at} (${definition})`);
      const sql = sqlite.prepare('select sql from sqlite_schema where name = ?').pluck().get(`t${at}`) as string;
      const expected = sqlite.prepare('select name, dflt_value from pragma_table_xinfo(?)').raw().all(`t${at}`);
      expect(createTableParts(sql)?.columns.map((column) => [column.name, column.default])).toEqual(expected);
    }
    sqlite.close();
  });
});

describe('the parts of a CREATE INDEX', () => {
  test('are its terms and its predicate', () => {
    const parts = createIndexParts(
      'CREATE UNIQUE INDEX "i" on t(a collate NOCASE desc, lower(b), "c" ASC, (a+b) collate "nocase") where x is null',
    );
    expect(parts).toMatchObject({ name: 'i', table: 't', unique: true, where: 'x is null' });
    expect(parts?.terms).toEqual([
      { column: 'a', text: 'a', collation: 'NOCASE', descending: true },
      { column: null, text: 'lower(b)', collation: null, descending: false },
      { column: 'c', text: '"c"', collation: null, descending: false },
      { column: null, text: '(a+b)', collation: 'nocase', descending: false },
    ]);
  });
});

const FILES = ['bike_de.sqlite', 'chinook.sqlite', 'directus.db', 'northwind_small.db', 'vaultwarden.db'] as const;

describeWithCorpora(
  'real SQLite files',
  FILES.map((file) => `sqlite/${file}` as const),
  (...paths) => {
    test.each(paths)('%s: every table, CHECK, default and index is read', (path) => {
      const sqlite = new Database(path, { readonly: true });
      const tables = sqlite
        .prepare("select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite^_%' escape '^'")
        .all();
      for (const { name, sql } of tables as { name: string; sql: string }[]) {
        const parts = createTableParts(sql);
        const columns = sqlite
          .prepare('select name, type, dflt_value from pragma_table_xinfo(?)')
          .raw()
          .all(name) as string[][];
        expect(parts?.columns.map((part) => [part.name, part.declaredType.toUpperCase(), part.default])).toEqual(
          columns.map(([column, type, text]) => [column, type?.toUpperCase(), text]),
        );
        const scope = { table: name, columns: columns.map(([column]) => column as string) };
        const checks = (parts?.constraints ?? []).flatMap((constraint) =>
          constraint.kind === 'check' ? [constraint.text] : [],
        );
        for (const text of checks) expect(parseSqliteExpression(text, scope).node, text).not.toBeNull();
        for (const [, , text] of columns)
          if (typeof text === 'string') expect(parseSqliteDefault(text).node, text).not.toBeNull();
      }
      const indexes = sqlite
        .prepare("select sql from sqlite_schema where type = 'index' and sql is not null")
        .pluck()
        .all();
      for (const sql of indexes as string[]) expect(createIndexParts(sql), sql).not.toBeNull();
      sqlite.close();
    });
  },
);
