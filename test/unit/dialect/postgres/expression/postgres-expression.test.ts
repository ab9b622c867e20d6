import { beforeAll, describe, expect, test } from 'vitest';
import {
  parsePostgresExpression,
  preparePostgresParser,
} from '../../../../../src/dialect/postgres/expression/postgres-expression-parser.ts';
import {
  canPrintPostgres,
  printPostgresExpression,
} from '../../../../../src/dialect/postgres/expression/postgres-expression-printer.ts';
import type { ExpressionNode } from '../../../../../src/model/expression.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../../../helpers/databases.ts';

beforeAll(preparePostgresParser);

const printed = (text: string) => {
  const { node } = parsePostgresExpression(text);
  return node === null ? null : printPostgresExpression(node);
};

describe('an expression of PostgreSQL', () => {
  test.each([
    ["'draft'::character varying", "'draft'"],
    ["'-5'::integer", '-5'],
    ["'0'::bigint", 'cast(0 as bigint)'],
    ['NULL::character varying', 'null'],
    ["'{}'::jsonb", "cast('{}' as jsonb)"],
    ["'{}'::character varying[]", "cast('{}' as text[])"],
    ["'a'::public.mood", "cast('a' as public.mood)"],
    [`'101'::"bit"`, `cast('101' as "bit")`],
    ["B'101'", "cast('101' as bit(3))"],
    ["'\\x41'::bytea", "cast(E'\\\\x41' as bytea)"],
    ["('now'::text)::date", "cast((now() at time zone 'utc') as date)"],
    ["(now() AT TIME ZONE 'utc'::text)", "(now() at time zone 'utc')"],
    ['CURRENT_TIMESTAMP', 'now()'],
    ['public.uuid_generate_v4()', 'gen_random_uuid()'],
    [
      "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      `cast("status" as text) in ('a', 'b')`,
    ],
    [`(a = ANY ('{1,"2",NULL}'::integer[]))`, '"a" in (1, 2, null)'],
    ["((b)::text <> ALL (ARRAY['a'::text]))", `cast("b" as text) not in ('a')`],
    ["(c !~~* 'x\\_%'::text)", `"c" not ilike E'x\\\\_%'`],
    ["(c ~~ like_escape('a\\%'::text, '!'::text))", `"c" like E'a\\\\%' escape '!'`],
    ['(f IS UNKNOWN)', '"f" is null'],
    ['(a IS DISTINCT FROM 5)', '"a" is distinct from 5'],
    ['(completed IS FALSE)', '"completed" is false'],
    [`(c COLLATE "C")`, `"c" collate "C"`],
    ['SUBSTRING(c FROM 1 FOR 2)', 'substr("c", 1, 2)'],
    ["TRIM(BOTH 'x'::text FROM c)", `btrim("c", 'x')`],
    [
      "to_char((now() AT TIME ZONE 'utc'::text), 'YYYY\"T\"SS.MS'::text)",
      `to_char(now() at time zone 'utc', 'YYYY"T"SS.MS')`,
    ],
  ])('%s is printed as %s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  test.each([
    ...[
      "nextval('public.t_id_seq'::regclass)",
      "(c ~ '^a'::text)",
      "(k ? 'a'::text)",
      'a[1]',
      'ARRAY[1, 2]',
      'ROW(1, 2)',
    ],
    ...[
      '(a = ANY (b))',
      '(a > ANY (ARRAY[1]))',
      'GREATEST(a, b)',
      'c COLLATE "de-x-icu"',
      "(now() AT TIME ZONE 'Europe/Berlin'::text)",
    ],
    ...[
      "substring(c, 'a+')",
      'CURRENT_USER',
      '(SELECT 1)',
      'count(*)',
      'a; drop table t',
      'a, b',
      'a AS b',
      '1 FROM t',
      '',
      '1 LIMIT 1',
    ],
    ...["'today'::text::date", 'current_time', 'public.lower(a)', 't.a', "E'\\x", '('.repeat(2000), "'12:00'::time(2)"],
    ...["to_char((now() AT TIME ZONE 'utc'::text), 'YYYY-MM'::text)"],
  ])('%s is outside the language', (text) => {
    expect(parsePostgresExpression(text).node).toBeNull();
  });
});

describe('a node of an untrusted archive', () => {
  const cast = (name: string) => ({
    kind: 'cast',
    operand: { kind: 'text', value: '1' },
    type: { kind: 'other', name },
  });
  const castToEnum = (namespace: string | null, name: string) => ({
    kind: 'cast',
    operand: { kind: 'text', value: 'a' },
    type: { kind: 'enum', name: { namespace, name } },
  });
  const hostile = [
    ...[castToEnum(null, ''), castToEnum('', 'e'), castToEnum('n\0', 'e'), castToEnum(null, 'e\0')],
    { kind: 'integer', digits: '1; drop table t' },
    { kind: 'decimal', numeral: '1) or (1' },
    { kind: 'unary', operator: '@', operand: { kind: 'null' } },
    { kind: 'binary', operator: 'or true or', left: { kind: 'null' }, right: { kind: 'null' } },
    { kind: 'call', name: 'pg_sleep', arguments: [{ kind: 'integer', digits: '1' }] },
    { kind: 'call', name: 'toString', arguments: [] },
    { kind: 'now', type: 'text) or (1' },
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
    { kind: 'now-text', format: '%Y", pg_sleep(1)' },
    ...['text) or (1', 'int; drop', 'a.b.c', 'int[1]', '"a', 'numeric(1', 'int--', '"a\0"'].map(cast),
    { kind: 'unheard-of' },
    { kind: 'text', value: 'nul\0' },
    { kind: 'text', value: '\ud800' },
    { kind: 'column', name: '' },
    { kind: 'collate', operand: { kind: 'null' }, collation: 'nocase' },
    { kind: 'in', operand: { kind: 'null' }, items: [], negated: false },
  ] as unknown as readonly ExpressionNode[];

  test.each(hostile.map((node, at) => [at, node] as const))('is not printed: %i', (_, node) => {
    expect(canPrintPostgres(node)).toBe(false);
  });

  test('has its names and texts quoted', () => {
    expect(printPostgresExpression({ kind: 'column', name: 'a" or "b' })).toBe('"a"" or ""b"');
    expect(printPostgresExpression({ kind: 'text', value: "a'\\b" })).toBe("E'a''\\\\b'");
  });
});

describe('a text of this moment', () => {
  let postgres: ScratchDatabase;
  beforeAll(async () => {
    postgres = await createScratchDatabase();
  });

  test.each(['%Y-%m-%d %H:%M:%S', "%Y'x'%f", '%Hh%Mm', '100, %S%%'.slice(0, 7)])(
    'has the fields of %s',
    async (format) => {
      const sql = printPostgresExpression({ kind: 'now-text', format });
      expect(parsePostgresExpression(sql).node).toEqual({ kind: 'now-text', format });
      const digits: Readonly<Record<string, string>> = { '%Y': '\\d{4}', '%f': '\\d\\d\\.\\d{3}' };
      const shape = format.replace(/%./g, (field) => digits[field] ?? '\\d\\d');
      const [row] = await postgres.query<{ text: string }>(`select ${sql} as text`);
      expect(row?.text).toMatch(new RegExp(`^${shape}$`));
    },
  );
});
