// Goal: what rules say of columns and rows is done as documented, and everything that is wrong is told with its place.
import { describe, expect, test } from 'vitest';
import { dialectNamed } from '../../../../src/dialect/open-dialect.ts';
import { parseRules } from '../../../../src/rules/read-rules.ts';
import { mapCatalog } from '../../../../src/transform/map-catalog.ts';
import { rowMapper, sourceShape } from '../../../../src/transform/row-mapper.ts';
import type { TransformOutput } from '../../../../src/transform/transform-options.ts';
import { sqliteCatalog } from '../../../helpers/sqlite-files.ts';

const SQL = `
  create table t (
    id integer primary key, name text, n integer, price numeric, flag integer not null default 1 check (flag in (0, 1)),
    doc json, at text, other text
  );
  insert into t values (1, 'x', 1, 1.5, 1, '{}', '2024-01-01 00:00:00', null);
  create index t_name on t (name);`;

const source = await sqliteCatalog(SQL);
const [table] = source.tables;

function planBy(rule: unknown, more: object = {}): TransformOutput {
  const rules = parseRules(JSON.stringify({ source: 's', ...more, tables: { t: rule } }), 'rules.json');
  return mapCatalog({
    source,
    from: dialectNamed('sqlite'),
    to: dialectNamed('postgres'),
    existing: null,
    typeNames: null,
    jsonb: false,
    keepDynamic: false,
    rules: {
      rules,
      file: 'rules.json',
      planned: { sha256: '', instant: '2026-11-21T17:00:00.000Z', seed: 'seed', source: 's' },
    },
  });
}

const ROW = {
  id: 1,
  name: 'Ada',
  n: 5,
  price: '1.50',
  flag: 1,
  doc: '{"a": {"b": [1.10, "x"]}}',
  at: '2024-07-01 10:00:00',
  other: null,
};

/** The cells of one column of the target, of rows that differ from `ROW` as given. */
function cellsBy(
  rule: unknown,
  column: string,
  ...rows: readonly Partial<Record<keyof typeof ROW, unknown>>[]
): readonly unknown[] {
  const { plan } = planBy(rule);
  const [tablePlan] = plan.tables;
  if (tablePlan === undefined || table === undefined) throw new Error('the plan has the table');
  const lines = rows.map((row) => `${JSON.stringify({ ...ROW, ...row })},\n`).join('');
  const made = rowMapper(tablePlan, sourceShape(table))({ bytes: Buffer.from(lines), rows: rows.length });
  return (JSON.parse(`[${made.bytes.toString().slice(0, -2)}]`) as Record<string, unknown>[]).map((row) => row[column]);
}

function columnBy(operations: unknown, column: string, ...rows: readonly Partial<Record<keyof typeof ROW, unknown>>[]) {
  return cellsBy({ columns: { [column]: { do: operations } } }, column, ...rows);
}

describe('operations', () => {
  test.each<[unknown[], string, Partial<Record<keyof typeof ROW, unknown>>[], unknown[]]>([
    [[{ op: 'constant', value: 'c' }], 'name', [{}, { name: null }], ['c', 'c']],
    [[{ op: 'now' }], 'name', [{}], ['2026-11-21T17:00:00+00:00']],
    [[{ op: 'default', value: 'none' }], 'other', [{}, { other: 'y' }], ['none', 'y']],
    [
      [{ op: 'coalesce', columns: ['name', 'at'] }],
      'other',
      [{}, { name: null }, { other: 'o' }],
      ['Ada', ROW.at, 'o'],
    ],
    [[{ op: 'lookup', values: { Ada: 1, Bob: 2 } }], 'name', [{}, { name: null }], [1, null]],
    [[{ op: 'lookup', values: { Bob: 'B' }, otherwise: 'keep' }], 'name', [{}, { name: 'Bob' }], ['Ada', 'B']],
    [[{ op: 'lookup', values: { Bob: 'B' }, otherwise: 'null' }], 'name', [{}], [null]],
    [[{ op: 'hash' }], 'name', [{ name: 'abc' }], ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']],
    [[{ op: 'redact' }], 'name', [{}, { name: null }], ['***', null]],
    [[{ op: 'redact', keepFirst: 1, keepLast: 1 }], 'name', [{ name: 'secret😀' }, { name: 'ab' }], ['s*****😀', '**']],
    [[{ op: 'truncate', characters: 2 }], 'name', [{ name: 'ä😀b' }, { name: 'a' }], ['ä😀', 'a']],
    [[{ op: 'pick', path: ['a', 'b', '0'] }], 'doc', [{}, { doc: '{"a":null}' }, { doc: null }], ['1.10', null, null]],
    [[{ op: 'pick', path: ['a', 'b'] }], 'doc', [{}], ['[1.10, "x"]']],
    [[{ op: 'parse-json' }], 'doc', [{ doc: '{"bb": 1, "a": 2}' }], [{ a: 2, bb: 1 }]],
    [
      [{ op: 'parse-json', otherwise: 'text' }],
      'doc',
      [{ doc: 'dark' }, { doc: '"dark"' }, { doc: '{"a": 1.10}' }, { doc: '' }, { doc: '{"cut' }, { doc: null }],
      ['dark', 'dark', { $json: '{"a":1.10}' }, '', '{"cut', null],
    ],
    [[{ op: 'parse-json', otherwise: 'null' }], 'doc', [{ doc: 'dark' }, { doc: '[]' }], [null, []]],
    [[{ op: 'parse-json' }, { op: 'format-json' }], 'doc', [{ doc: '{"bb": 1, "a": 2}' }], ['{"a":2,"bb":1}']],
    [[{ op: 'epoch', unit: 's' }], 'n', [{ n: 1732178109 }], ['2024-11-21T08:35:09+00:00']],
    [
      [{ op: 'local-time', zone: 'Europe/Berlin' }],
      'at',
      [{}, { at: '2024-07-01T10:00:00Z' }],
      ['2024-07-01T08:00:00+00:00', '2024-07-01T10:00:00+00:00'],
    ],
    [
      [{ op: 'cast', to: 'numeric(5,1)', rounding: 'nearest' }],
      'price',
      [{ price: '1.25' }, { price: '-0.04' }],
      ['1.3', '0.0'],
    ],
    [[{ op: 'cast', to: 'bigint', rounding: 'nearest' }], 'price', [{ price: '-2.5' }], [-3]],
    [[{ op: 'cast', to: 'real', rounding: 'nearest' }], 'price', [{ price: '0.1' }], [0.1]],
    [
      [
        {
          op: 'wrap',
          columns: ['id', 'price', 'doc'],
          members: { by: { value: [1] }, n2: { column: 'n' }, now: { now: true } },
        },
      ],
      'other',
      [{}],
      ['{"id":1,"price":1.50,"doc":{"a": {"b": [1.10, "x"]}},"by":[1],"n2":5,"now":"2026-11-21T17:00:00.000Z"}'],
    ],
    [
      [{ op: 'uuid', version: 5, namespace: '6ba7b810-9dad-11d1-80b4-00c04fd430c8', columns: ['name'] }],
      'other',
      [{ name: 'www.example.com' }],
      ['2ed6657d-e927-568b-95e1-2665a8aea6a2'],
    ],
  ])('%j of %s', (operations, column, rows, cells) => {
    expect(columnBy(operations, column, ...rows)).toEqual(cells);
  });

  test('that make ids make another one for each row, and the same one for the same row', () => {
    for (const [operation, form] of [
      [{ op: 'uuid', version: 4 }, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
      [{ op: 'uuid', version: 7 }, /^01[0-9a-f]{6}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
      [{ op: 'cuid' }, /^c[0-9a-z]{24}$/],
    ] as const) {
      const [one, two, again] = columnBy([operation], 'other', { id: 1 }, { id: 2 }, { id: 1 });
      expect(one).toMatch(form);
      expect(two).not.toBe(one);
      expect(again).toBe(one);
    }
  });

  test('refuse what they cannot take, with the row and the reason', () => {
    expect(() => columnBy([{ op: 'lookup', values: { Bob: 1 } }], 'name', {})).toThrow(/id=1.*lookup/);
    expect(() => columnBy([{ op: 'pick', path: ['a'] }], 'name', {})).toThrow(/not JSON/);
    const strict = [{ op: 'local-time', zone: 'Europe/Berlin', gap: 'fail', overlap: 'fail' }];
    expect(() => columnBy(strict, 'at', { at: '2024-03-31 02:30:00' })).toThrow(/skipped/);
    expect(() => columnBy(strict, 'at', { at: '2024-10-27 02:30:00' })).toThrow(/twice/);
  });
});

describe('columns', () => {
  test('whose type changes keep their default where it has a counterpart, and lose the CHECKs that read them', () => {
    const { plan, catalog } = planBy({ columns: { flag: { type: 'boolean' }, name: { to: 'title' } } });
    const made = catalog.tables[0];
    expect(made?.checks).toEqual([]);
    expect(plan.notCarried.map(({ kind }) => kind)).toContain('check');
    expect(made?.indexes).toMatchObject([{ terms: [{ column: 'title' }] }]);
    expect(made?.columns.find(({ name }) => name === 'flag')).toMatchObject({
      type: { kind: 'boolean' },
      default: { node: { kind: 'boolean', value: true } },
    });
  });

  test('that nothing changes leave the table linked', () => {
    expect(planBy({}).plan.tables[0]?.action).toBe('link');
    expect(planBy({ accept: 'lossy' }).plan.tables[0]?.action).toBe('link');
    expect(planBy({ columns: { other: { drop: true } } }).plan.tables[0]?.action).toBe('rewrite');
  });

  test('that are dropped are lossy unless another keeps their values', () => {
    const rule = {
      columns: { name: { drop: true }, n: { drop: true } },
      add: { all: { do: [{ op: 'wrap', columns: ['n'] }] } },
    };
    expect(planBy(rule).plan.tables[0]?.dropped).toMatchObject([
      { column: 'name', loss: 'lossy' },
      { column: 'n', loss: 'normalised' },
    ]);
  });
});

describe('filters', () => {
  test.each<[unknown, Partial<Record<keyof typeof ROW, unknown>>[], number[]]>([
    [
      { column: 'n', above: 4 },
      [
        { id: 1, n: 5 },
        { id: 2, n: 4 },
        { id: 3, n: null },
      ],
      [1],
    ],
    [
      { column: 'n', is: '9007199254740993' },
      [
        { id: 1, n: '9007199254740993' },
        { id: 2, n: 5 },
      ],
      [1],
    ],
    [
      { column: 'price', least: '1.5', most: 2 },
      [
        { id: 1, price: '1.50' },
        { id: 2, price: '10' },
        { id: 3, price: '2.0' },
      ],
      [1, 3],
    ],
    [{ column: 'name', matches: '^A' }, [{ id: 1 }, { id: 2, name: 'ba' }, { id: 3, name: null }], [1]],
    [{ column: 'name', in: ['Ada', 'Bob'] }, [{ id: 1 }, { id: 2, name: 'Cy' }], [1]],
    [{ not: { column: 'other', null: true } }, [{ id: 1 }, { id: 2, other: '' }], [2]],
    [
      {
        any: [
          { column: 'n', below: 0 },
          {
            all: [
              { column: 'flag', is: 1 },
              { column: 'name', is: 'Ada' },
            ],
          },
        ],
      },
      [{ id: 1 }, { id: 2, flag: 0 }, { id: 3, flag: 0, n: -1 }],
      [1, 3],
    ],
  ])('%j', (filter, rows, passing) => {
    expect(cellsBy({ filter }, 'id', ...rows)).toEqual(passing);
  });
});

describe('what is wrong', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a column that is not there',
      { columns: { nam: { to: 'x' } } },
      /\/tables\/t\/columns\/nam: "nam" is no column of t; did you mean "name"\?/,
    ],
    [
      'a type that is none',
      { columns: { n: { type: 'number' } } },
      /\/tables\/t\/columns\/n\/type: "number" is no type; there are: boolean/,
    ],
    [
      'a cast that there is not',
      { columns: { price: { type: 'uuid' } } },
      /\/tables\/t\/columns\/price\/type: .* does not become uuid/,
    ],
    ['a unit that nothing says', { columns: { n: { type: 'timestamptz' } } }, /"op": "epoch"/],
    [
      'a time zone that is none',
      { columns: { at: { do: [{ op: 'local-time', zone: 'Berlin' }] } } },
      /do\/0: "Berlin" is no time zone/,
    ],
    [
      'a value of another type',
      { columns: { n: { do: [{ op: 'default', value: 'x' }] } } },
      /"x" is no value of bigint/,
    ],
    [
      'columns of other types',
      { columns: { n: { do: [{ op: 'coalesce', columns: ['name'] }] } } },
      /must be of one type/,
    ],
    [
      'an operation for other values',
      { columns: { n: { do: [{ op: 'truncate', characters: 1 }] } } },
      /takes text, and the values are bigint/,
    ],
    [
      'a drop that also renames',
      { columns: { n: { drop: true, to: 'm' } } },
      /\/columns\/n\/to: means nothing where "drop" is true/,
    ],
    ['a condition without a question', { filter: { column: 'n' } }, /\/filter: asks nothing/],
    [
      'a condition of two forms',
      { filter: { all: [{ column: 'n', is: 1 }], column: 'n', is: 1 } },
      /one of: all, any, not, column/,
    ],
    [
      'a value that no column of the type has',
      { filter: { column: 'n', is: 'x' } },
      /\/filter\/is: "x" is no value of "n"/,
    ],
    ['a pattern that is none', { filter: { column: 'name', matches: '(' } }, /no regular expression/],
    ['another table without a name', { also: [{}] }, /\/tables\/t\/also\/0: "to" is missing/],
    ['a JSON Schema that is none', { rows: { type: 'thing' } }, /\/tables\/t\/rows: is no JSON Schema/],
    [
      'an operation that is none',
      { columns: { n: { do: [{ op: 'hsah' }] } } },
      /"hsah" is no operation; there are: constant/,
    ],
    [
      'a member that an operation does not have',
      { columns: { n: { do: [{ op: 'hash', slat: 'x' }] } } },
      /\/do\/0\/slat: "slat" is no member/,
    ],
    ['an operation without what it needs', { columns: { n: { do: [{ op: 'epoch' }] } } }, /"unit" is missing/],
  ])('%s is told with its place', (_, rule, message) => {
    expect(() => planBy(rule)).toThrow(message);
  });

  test('a table whose name is nearly right is told, another one that is not there passed over', () => {
    const tables = { tt: {}, something_else: { include: false } };
    expect(() => planBy({}, {}) && planTables(tables)).toThrow(/"tt" is no table of the source; did you mean "t"\?/);
    expect(planTables({ something_else: { include: false } }).missing).toEqual(['something_else']);
  });
});

function planTables(tables: Record<string, unknown>): TransformOutput {
  const rules = parseRules(JSON.stringify({ tables }), 'rules.json');
  const planned = { sha256: '', instant: '', seed: '', source: '' };
  const ends = { from: dialectNamed('sqlite'), to: dialectNamed('postgres') };
  return mapCatalog({
    source,
    ...ends,
    existing: null,
    typeNames: null,
    jsonb: false,
    keepDynamic: false,
    rules: { rules, file: null, planned },
  });
}
