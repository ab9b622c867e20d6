import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIndexSql, createTableSql, type DdlOptions } from '../../../../../src/dialect/sqlite/write/sqlite-ddl.ts';
import type { Column, Index, Table } from '../../../../../src/model/catalog.ts';
import type { ExpressionNode } from '../../../../../src/model/expression.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';
import { table } from '../../../../helpers/row-fixtures.ts';
import { held } from '../../../../helpers/sqlite-rows.ts';

const text: LogicalType = { kind: 'text', length: null, fixed: false };
const integer: LogicalType = { kind: 'integer', bits: 64 };
const OPTIONS: DdlOptions = { memory: true, enums: [] };

const int = (name: string, more: Partial<Column> = {}): Column => ({
  ...held(name, integer, { kind: 'integer' }, 'INTEGER'),
  ...more,
});
const txt = (name: string, more: Partial<Column> = {}): Column => ({
  ...held(name, text, { kind: 'text' }, 'TEXT'),
  ...more,
});
const expression = (node: ExpressionNode) => ({ text: '', node });
const name = (column: string): ExpressionNode => ({ kind: 'column', name: column });
const number = (digits: string): ExpressionNode => ({ kind: 'integer', digits });
const identity = (kind: 'rowid' | 'autoincrement') => ({ kind, sequence: null, last: null });

/** The statement's lines, which SQLite has to accept. */
function linesOf(t: Table, options = OPTIONS): readonly string[] {
  const sql = createTableSql(t, options);
  new Database(':memory:').exec(sql);
  return sql.split('\n');
}

describe('CREATE TABLE', () => {
  test('of a rowid alias is INTEGER PRIMARY KEY, with AUTOINCREMENT where the source had it', () => {
    const id = (kind: 'rowid' | 'autoincrement') => int('id', { nullable: false, identity: identity(kind) });
    expect(linesOf(table('t', [id('rowid')], ['id']))).toEqual([
      'create table "t" (',
      '  "id" INTEGER primary key',
      ')',
    ]);
    expect(linesOf(table('t', [id('autoincrement')], ['id']))[1]).toBe('  "id" INTEGER primary key autoincrement');
  });

  test('of keys that are no rowid alias keeps them so', () => {
    expect(linesOf(table('t', [int('id')], ['id']))[1]).toBe('  "id" INTEGER primary key desc');
    const big = held('id', integer, { kind: 'integer' }, 'BIGINT');
    expect(linesOf(table('t', [big], ['id']))).toEqual([
      ...['create table "t" (', '  "id" BIGINT,', '  primary key ("id")', ')'],
    ]);
    const rowless = { ...table('t', [int('id', { nullable: false })], ['id']) };
    const options = { strict: true, withoutRowid: true, partitioned: false };
    expect(linesOf({ ...rowless, options })).toEqual([
      ...['create table "t" (', '  "id" INTEGER not null,', '  primary key ("id")', ') strict, without rowid'],
    ]);
  });

  test('has every constraint by its name', () => {
    const t: Table = {
      ...table('child "x"', [int('a', { nullable: false }), int('b'), txt('c', { collation: 'NOCASE' })], ['b', 'a']),
      uniqueKeys: [
        { name: 'one c', columns: ['c', 'a'], deferrable: 'no', nullsDistinct: true },
        { name: null, columns: ['b'], deferrable: 'no', nullsDistinct: true },
      ],
      checks: [
        {
          name: 'positive',
          expression: expression({ kind: 'binary', operator: '>', left: name('a'), right: number('0') }),
        },
      ],
      foreignKeys: [
        {
          name: 'fk',
          columns: ['a', 'b'],
          target: { namespace: null, name: 'parent' },
          targetColumns: ['x', 'y'],
          onDelete: 'cascade',
          onUpdate: 'set-null',
          match: 'simple',
          deferrable: 'initially-deferred',
          validated: true,
        },
      ],
    };
    expect(linesOf(t)).toEqual([
      'create table "child ""x""" (',
      '  "a" INTEGER not null,',
      '  "b" INTEGER,',
      '  "c" TEXT collate "NOCASE",',
      '  primary key ("b", "a"),',
      '  constraint "one c" unique ("c", "a"),',
      '  unique ("b"),',
      '  constraint "positive" check ("a" > 0),',
      '  constraint "fk" foreign key ("a", "b") references "parent" ("x", "y") on delete cascade on update set null deferrable initially deferred',
      ')',
    ]);
  });

  test('has defaults and generated values', () => {
    const double: ExpressionNode = { kind: 'binary', operator: '*', left: name('a'), right: number('2') };
    const t = table('t', [
      int('a', { default: expression({ kind: 'unary', operator: '-', operand: number('5') }) }),
      txt('b', { default: expression({ kind: 'text', value: "it's" }), nullable: false }),
      int('c', { generated: { expression: expression(double), stored: true } }),
      int('d', { default: expression({ kind: 'binary', operator: '+', left: number('1'), right: number('2') }) }),
      int('e', { default: { text: 'my_function()', node: null } }),
    ]);
    expect(linesOf(t)).toEqual([
      'create table "t" (',
      '  "a" INTEGER default -5,',
      `  "b" TEXT not null default 'it''s',`,
      '  "c" INTEGER generated always as ("a" * 2) stored,',
      '  "d" INTEGER default (1 + 2),',
      '  "e" INTEGER',
      ')',
    ]);
  });

  test('remembers the other dialect in comments, unless told not to', () => {
    const remembered = (typeName: string, kind: 'serial' | null = null): Partial<Column> => ({
      remembered: { storage: { dialect: 'postgres', typeName }, identity: kind, nullable: true, collation: null },
    });
    const options = { strict: false, withoutRowid: false, partitioned: false };
    const t: Table = {
      ...table('auth_users', [
        int('id', { nullable: false, identity: identity('autoincrement'), ...remembered('bigint', 'serial') }),
        { ...txt('token', remembered('uuid')), type: { kind: 'uuid' } },
      ]),
      primaryKey: { name: 'users_pkey', columns: ['id'], deferrable: 'no', nullsDistinct: true },
      remembered: { dialect: 'postgres', name: { namespace: 'auth', name: 'users' }, options },
    };
    expect(linesOf(t)).toEqual([
      'create table "auth_users" ( /* auth.users */',
      '  "id" INTEGER /* bigint serial */ constraint "users_pkey" primary key autoincrement,',
      '  "token" TEXT /* uuid */',
      ')',
    ]);
    expect(linesOf(t, { memory: false, enums: [] }).join('\n')).not.toContain('/*');
  });

  test('of an enum has its labels in a CHECK, and in the comment that tells it apart', () => {
    const type: LogicalType = { kind: 'enum', name: { namespace: null, name: 'mood' } };
    const storage = { dialect: 'postgres', typeName: 'mood' } as const;
    const mood = { ...txt('m'), type, remembered: { storage, identity: null, nullable: true, collation: null } };
    const enums = [{ name: { namespace: null, name: 'mood' }, labels: ['sad', "o'k", 'x*/y'] }];
    expect(linesOf(table('t', [mood]), { memory: true, enums })[1]).toBe(
      `  "m" TEXT /* enum mood ["sad","o'k","x*\\/y"] */ check ("m" in ('sad', 'o''k', 'x*/y'))`,
    );
  });

  test('keeps any declared type as it was, and lets none end the column', () => {
    const known = ['VARCHAR(255)', 'unsigned big int', 'decimal(10, 5)', 'DOUBLE PRECISION', 'TEXT NOT NULL', 'a"b'];
    const hostile = ['TEXT); drop table x; --', 'TEXT check (1)', "it's", '[x]', 'x /* y', 'PRIMARY KEY', 'int -- '];
    const declared = fc.oneof(
      fc.constantFrom(...known, ...hostile),
      fc.string({ minLength: 1 }).filter((type) => !type.includes('\0')),
    );
    fc.assert(
      fc.property(declared, (type) => {
        const form: SqliteForm = { kind: 'tagged' };
        const columns = [held('c', { kind: 'dynamic' }, form, type), txt('d')];
        const database = new Database(':memory:');
        database.exec(createTableSql(table('t', columns), OPTIONS));
        const rows = database.prepare('select name, type, "notnull" as n from pragma_table_xinfo(\'t\')').all();
        expect(rows).toEqual([
          { name: 'c', type, n: 0 },
          { name: 'd', type: 'TEXT', n: 0 },
        ]);
        database.close();
      }),
    );
  });
});

describe('CREATE INDEX', () => {
  test('has its terms, their collation and direction, and the predicate', () => {
    const index: Index = {
      name: 'by "email"',
      terms: [
        { kind: 'column', column: 'email', expression: null, descending: true, nulls: 'last', collation: 'NOCASE' },
        {
          kind: 'expression',
          column: null,
          expression: expression({ kind: 'call', name: 'lower', arguments: [name('b')] }),
          descending: false,
          nulls: 'first',
          collation: null,
        },
      ],
      unique: true,
      predicate: expression({ kind: 'is-null', operand: name('b'), negated: true }),
      method: 'btree',
      nullsDistinct: true,
    };
    const t = table('t', [txt('email'), txt('b')]);
    const sql = createIndexSql(t, index);
    expect(sql).toBe(
      'create unique index "by ""email""" on "t" ("email" collate "NOCASE" desc, (lower("b"))) where "b" is not null',
    );
    new Database(':memory:').exec(`${createTableSql(t, OPTIONS)}; ${sql}`);
  });
});
