import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import {
  parseSqliteDefault,
  parseSqliteExpression,
} from '../../../../../src/dialect/sqlite/expression/sqlite-expression-parser.ts';
import {
  canPrintSqlite,
  printSqliteDefault,
  printSqliteExpression,
} from '../../../../../src/dialect/sqlite/expression/sqlite-expression-printer.ts';
import type { ExpressionNode } from '../../../../../src/model/expression.ts';

const printed = (text: string, columns: readonly string[] | null = null) => {
  const { node } = parseSqliteExpression(text, columns === null ? null : { table: 't', columns });
  return node === null ? null : printSqliteExpression(node);
};

describe('an expression of SQLite', () => {
  test.each([
    ['a or b and not c = d', '"a" or ("b" and (not ("c" = "d")))'],
    ['a between 1 and 2 and b', '("a" between 1 and 2) and "b"'],
    ["-a || b collate nocase = 'x'", `((-"a") || ("b" collate nocase)) = 'x'`],
    ["x glob '*a[*]%'", `"x" glob '*a[*]%'`],
    ['iif(a, b, c)', 'case when "a" then "b" else "c" end'],
    ['[Discount]>=(0) AND [Discount]<=(1)', '("Discount" >= 0) and ("Discount" <= 1)'],
    ['a not in ()', 'true'],
    ['0xFFFFFFFFFFFFFFFF', '-1'],
    ['a is not distinct from b', '"a" is "b"'],
  ])('%s is printed as %s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  test.each([
    ...[
      "a->>'$[#-1]'",
      '(a, b) = (1, 2)',
      'exists (select 1)',
      'a in (select 1)',
      'a in t',
      "raise(abort, 'x')",
      '?1',
      ':p',
      'a & b',
    ],
    ...[
      "x glob '[a-z]'",
      "a regexp 'x'",
      "typeof(a) = 'integer'",
      'a collate rtrim',
      "datetime('now', 'localtime')",
      'count(*)',
    ],
    ...['cast(a as numeric)', "a 'b'", '', "'open", 'a +', 'select', 'max(a) over ()', '~a', 'x.y.z', '('.repeat(5000)],
  ])('%s is outside the language', (text) => {
    expect(parseSqliteExpression(text).node).toBeNull();
  });

  test('takes names for the columns of its table, in their spelling', () => {
    expect(printed('STATUS = "status" and T.Status = 1', ['Status'])).toBe('("Status" = "Status") and ("Status" = 1)');
    expect(printed('status in ("a", \'b\')', ['status'])).toBe(`"status" in ('a', 'b')`);
    expect(printed('rowid > 0', ['a'])).toBeNull();
    expect(printed('other.a > 0', ['a'])).toBeNull();
    expect(printed('true = a', ['true', 'a'])).toBe('"true" = "a"');
  });
});

describe('a default of SQLite', () => {
  const sqlite = new Database(':memory:');
  const text = (value: string): ExpressionNode => ({ kind: 'text', value });
  const SECOND = { kind: 'now-number', unit: 's', part: 'floor' } as const;

  test.each<[string, ExpressionNode | null]>([
    ["'it''s'", text("it's")],
    ['""', text('')],
    ['"lit"', text('lit')],
    ['active', text('active')],
    ["'null'", text('null')],
    ['"true"', text('true')],
    ['NULL', { kind: 'null' }],
    ['true', { kind: 'boolean', value: true }],
    ["x'41'", { kind: 'bytes', base64: 'QQ==' }],
    ['current_time', { kind: 'now', type: 'time' }],
    ["(datetime('now'))", { kind: 'now', type: 'timestamp' }],
    ["(STRFTIME('%Y-%m-%d %H:%M:%S','NOW'))", { kind: 'now', type: 'timestamp' }],
    ["(strftime('%Y','now'))", { kind: 'now-text', format: '%Y' }],
    ["(strftime('%Y-%m-%d %H:%M:%f','now'))", { kind: 'now-text', format: '%Y-%m-%d %H:%M:%f' }],
    ["(datetime('now','localtime'))", null],
    ["(strftime('%s','now'))", { kind: 'cast', operand: SECOND, type: { kind: 'text', length: null, fixed: false } }],
    ["(strftime('%S','now'))", { kind: 'now-text', format: '%S' }],
    ["(cast(strftime('%s','now') as integer) * 1000 /* now */)", { ...SECOND, unit: 'ms', part: 'second' }],
    ['(unixepoch() /* now */)', SECOND],
    ["(unixepoch('now', 'utc'))", null],
    ['(julianday() /* now */)', { kind: 'now-number', unit: 'julian', part: 'exact' }],
    ["(julianday('2026-01-01'))", null],
    ['(randomblob(0))', null],
    ['(randomblob(33))', null],
    ['(lower(hex(randomblob(8))) /* now */)', { kind: 'random', bytes: 8, as: 'hex' }],
  ])('%s is its value or nothing', (written, expected) => {
    sqlite.exec(`drop table if exists t; create table t (a, b default ${written})`);
    const shown = sqlite
      .prepare("select dflt_value from pragma_table_info('t') where name = 'b'")
      .pluck()
      .get() as string;
    expect(parseSqliteDefault(shown).node).toEqual(expected);
    if (expected === null) return;
    sqlite.exec(
      `insert into t (a) values (1); drop table if exists u; create table u (a, b default ${printSqliteDefault(expected)})`,
    );
    sqlite.exec('insert into u (a) values (1)');
    const same = 'select t.b is u.b and typeof(t.b) = typeof(u.b) from t, u';
    if (!/now|CURRENT/i.test(written)) expect(sqlite.prepare(same).pluck().get()).toBe(1);
  });

  test('makes random uuids of version 4, which are read again as such', () => {
    const node: ExpressionNode = { kind: 'call', name: 'random-uuid', arguments: [] };
    const sql = printSqliteExpression(node);
    for (let run = 0; run < 200; run++) {
      const value = sqlite.prepare(`select ${sql}`).pluck().get();
      expect(value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(parseSqliteDefault(sql).node).toEqual(node);
    expect(parseSqliteExpression(`( ${sql.toUpperCase()} )`).node).toEqual(node);
  });

  test('keeps texts that no literal can hold', () => {
    const value = 'nul\0byte';
    const found = sqlite
      .prepare(`select ${printSqliteExpression(text(value))}`)
      .pluck()
      .get();
    expect(found).toBe(value);
  });
});

describe('a node of an untrusted archive', () => {
  const hostile = [
    { kind: 'integer', digits: '1; drop table t' },
    { kind: 'decimal', numeral: '1) or (1' },
    { kind: 'unary', operator: '~', operand: { kind: 'null' } },
    { kind: 'binary', operator: 'or 1=1 or', left: { kind: 'null' }, right: { kind: 'null' } },
    { kind: 'binary', operator: 'constructor', left: { kind: 'null' }, right: { kind: 'null' } },
    { kind: 'call', name: 'load_extension', arguments: [{ kind: 'text', value: 'x' }] },
    { kind: 'call', name: 'toString', arguments: [] },
    { kind: 'now-number', unit: 's', part: 'floor) or (1' },
    { kind: 'now-number', unit: 'julian', part: 'floor' },
    { kind: 'random', bytes: '1) or (1', as: 'bytes' },
    { kind: 'random', bytes: 33, as: 'hex' },
    {
      kind: 'call',
      name: 'json-text',
      arguments: [
        { kind: 'column', name: 'a' },
        { kind: 'column', name: 'b' },
      ],
    },
    { kind: 'now-text', format: "%s', 'localtime" },
    { kind: 'now', type: '1) or (1' },
    { kind: 'unheard-of' },
    { kind: 'cast', operand: { kind: 'null' }, type: { kind: 'other', name: 'text) or (1' } },
    { kind: 'text', value: '\ud800' },
    { kind: 'case', operand: null, branches: [], otherwise: null },
    {
      kind: 'like',
      operand: { kind: 'null' },
      pattern: { kind: 'null' },
      foldsCase: true,
      escape: 'ab',
      negated: false,
    },
  ] as unknown as readonly ExpressionNode[];

  test.each(hostile)('is not printed: %j', (node) => {
    expect(canPrintSqlite(node)).toBe(false);
  });

  test('is not printed when it is nested without end', () => {
    let node: ExpressionNode = { kind: 'null' };
    for (let depth = 0; depth < 50_000; depth++) node = { kind: 'unary', operator: '-', operand: node };
    expect(canPrintSqlite(node)).toBe(false);
  });

  test('has its names quoted', () => {
    expect(printSqliteExpression({ kind: 'column', name: 'a" or "b' })).toBe('"a"" or ""b"');
  });
});
