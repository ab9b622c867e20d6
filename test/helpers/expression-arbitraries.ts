import fc from 'fast-check';
import type { BinaryOperator, ExpressionNode, FunctionName } from '../../src/model/expression.ts';
import type { LogicalType } from '../../src/model/logical-type.ts';
import type { ColumnPair, ColumnSides } from '../../src/model/map-expression.ts';
import type { SqliteForm } from '../../src/model/storage.ts';

/** A column of the rows that expressions are tried on, in both dialects. */
export interface TrialColumn {
  readonly name: string;
  readonly type: LogicalType;
  readonly sqliteType: string;
  readonly form: SqliteForm;
  readonly postgresType: string;
  readonly sqliteCollation: string | null;
  readonly postgresCollation: string | null;
  /** The values as SQLite and as PostgreSQL take them in SQL. */
  readonly values: readonly (readonly [sqlite: string, postgres: string])[];
}

const TEXT: LogicalType = { kind: 'text', length: null, fixed: false };
const same = (...values: readonly string[]) => values.map((value) => [value, value] as const);
const TEXTS = same(
  ...[
    "'abc'",
    "'ABC'",
    "''",
    "'É'",
    "'é'",
    "'5'",
    "'a_c'",
    "'a%c'",
    "' ab '",
    "'ab'",
    "'Z'",
    "'_'",
    "'abcabc'",
    "'ßx'",
    "'10'",
  ],
);

function column(
  name: string,
  options: Partial<TrialColumn> & Pick<TrialColumn, 'type' | 'sqliteType' | 'form' | 'postgresType' | 'values'>,
): TrialColumn {
  return { name, sqliteCollation: null, postgresCollation: null, ...options };
}

/** Every kind of column whose values conditions can look into. */
export const TRIAL_COLUMNS: readonly TrialColumn[] = [
  ...['a', 'b'].map((name) =>
    column(name, {
      type: { kind: 'integer', bits: 64 },
      sqliteType: 'INTEGER',
      form: { kind: 'integer' },
      postgresType: 'bigint',
      values: same('0', '1', '-1', '5', '-7', '2', '100', '9007199254740993', '10'),
    }),
  ),
  ...['x', 'y'].map((name) =>
    column(name, {
      type: { kind: 'float', bits: 64 },
      sqliteType: 'REAL',
      form: { kind: 'real' },
      postgresType: 'double precision',
      values: same('0.0', '0.5', '-2.5', '1.0', '0.1', '1e10', '5.0', '-0.75'),
    }),
  ),
  column('w', {
    type: { kind: 'float', bits: 32 },
    sqliteType: 'REAL',
    form: { kind: 'real' },
    postgresType: 'real',
    values: same('0.1', '5', '-1.5', '0', '1'),
  }),
  column('n', {
    type: { kind: 'decimal', precision: 10, scale: 2 },
    sqliteType: 'DECIMAL(10,2)',
    form: { kind: 'numeric', scale: 2 },
    postgresType: 'numeric(10,2)',
    values: same('0', '0.1', '5', '-2.5', '100.25', '0.01', '1'),
  }),
  ...['f', 'g'].map((name) =>
    column(name, {
      type: { kind: 'boolean' },
      sqliteType: 'BOOLEAN',
      form: { kind: 'boolean' },
      postgresType: 'boolean',
      values: [
        ['1', 'true'],
        ['0', 'false'],
      ],
    }),
  ),
  ...['s', 't'].map((name) =>
    column(name, { type: TEXT, sqliteType: 'TEXT', form: { kind: 'text' }, postgresType: 'text', values: TEXTS }),
  ),
  column('c', {
    type: TEXT,
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'text collate "C"',
    postgresCollation: 'C',
    values: TEXTS,
  }),
  column('i', {
    type: TEXT,
    sqliteType: 'TEXT COLLATE NOCASE',
    sqliteCollation: 'NOCASE',
    form: { kind: 'text' },
    postgresType: 'text',
    values: TEXTS,
  }),
  column('q', {
    type: TEXT,
    sqliteType: 'STRING',
    form: { kind: 'text' },
    postgresType: 'text',
    values: same("'abc'", "''", "'x5'"),
  }),
  column('o', {
    type: { kind: 'bytes' },
    sqliteType: 'BLOB',
    form: { kind: 'blob' },
    postgresType: 'bytea',
    values: [
      ["x'41'", "'\\x41'"],
      ["x''", "'\\x'"],
      ["x'c3a900'", "'\\xc3a900'"],
    ],
  }),
  column('u', {
    type: { kind: 'uuid' },
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'uuid',
    values: same("'6f1f6d0e-0b0a-4a47-9f0e-1c2d3e4f5a6b'", "'00000000-0000-0000-0000-000000000000'"),
  }),
  ...['d', 'e'].map((name) =>
    column(name, {
      type: { kind: 'date' },
      sqliteType: 'DATE',
      form: { kind: 'text' },
      postgresType: 'date',
      values: same("'2020-01-31'", "'1999-12-31'", "'2024-02-29'"),
    }),
  ),
  column('h', {
    type: { kind: 'timestamp' },
    sqliteType: 'DATETIME',
    form: { kind: 'datetime', separator: ' ', fraction: 'trimmed', zone: '' },
    postgresType: 'timestamp',
    values: same("'2020-01-31 00:00:00'", "'2020-01-31 00:00:00.5'", "'1999-12-31 23:59:59.999999'"),
  }),
  column('z', {
    type: { kind: 'timestamptz' },
    sqliteType: 'TEXT',
    form: { kind: 'text' },
    postgresType: 'timestamptz',
    values: same("'2020-01-31T00:00:00+00:00'", "'2020-01-31T00:00:00.5+00:00'", "'1999-12-31T23:59:59+00:00'"),
  }),
];

/** The columns as the mapping sees them. */
export function trialSides(direction: 'to-postgres' | 'to-sqlite'): ColumnSides {
  const pairs = TRIAL_COLUMNS.map((trial): [string, ColumnPair] => {
    const sqlite = { dialect: 'sqlite', declaredType: trial.sqliteType, form: trial.form } as const;
    const postgres = { dialect: 'postgres', typeName: trial.postgresType } as const;
    const isToPostgres = direction === 'to-postgres';
    const inSqlite = { type: trial.type, storage: sqlite, collation: trial.sqliteCollation };
    const inPostgres = { type: trial.type, storage: postgres, collation: trial.postgresCollation };
    return [trial.name, isToPostgres ? { from: inSqlite, to: inPostgres } : { from: inPostgres, to: inSqlite }];
  });
  return new Map(pairs);
}

/** Rows of SQL values, the same in both dialects; NULLs too. */
export function trialRows(count: number): readonly { readonly sqlite: string; readonly postgres: string }[] {
  return Array.from({ length: count }, (_, row) => {
    const picked = TRIAL_COLUMNS.map(({ values }, at) => {
      const step = (row * (at + 3) + Math.floor(row / 7) + at) % (values.length + 1);
      return values[step] ?? (['null', 'null'] as const);
    });
    return { sqlite: picked.map(([value]) => value).join(', '), postgres: picked.map(([, value]) => value).join(', ') };
  });
}

const integerNode = (value: number): ExpressionNode => {
  const operand: ExpressionNode = { kind: 'integer', digits: `${Math.abs(value)}` };
  return value < 0 ? { kind: 'unary', operator: '-', operand } : operand;
};
const textNode = (value: string): ExpressionNode => ({ kind: 'text', value });
const named = (...names: readonly string[]) =>
  fc.constantFrom(...names).map((name): ExpressionNode => ({ kind: 'column', name }));
const call = (name: FunctionName, ...items: readonly ExpressionNode[]): ExpressionNode => ({
  kind: 'call',
  name,
  arguments: items,
});

const literalText = fc
  .constantFrom(
    'abc',
    'ABC',
    '',
    'É',
    'é',
    '5',
    '0',
    '1',
    'ab',
    '6f1f6d0e-0b0a-4a47-9f0e-1c2d3e4f5a6b',
    '2020-01-31',
    ' 5',
    '5.0',
    "it's",
    'a\\c',
    '2020-01-31 00:00:00',
    '2020-01-31T00:00:00+00:00',
    'x5',
    'ABCABC',
  )
  .map(textNode);
const literalInteger = fc.constantFrom(0, 1, -1, 2, 5, 10, 100, -7).map(integerNode);
const literalDecimal = fc
  .constantFrom('0.5', '0.1', '2.50', '5.0', '1e2', '.5', '0.01', '100.25')
  .map((numeral): ExpressionNode => ({ kind: 'decimal', numeral }));
const pattern = fc
  .constantFrom('a%', '%B%', 'a_c', 'É', 'é%', '', '%', 'a\\%c', 'a!_c', '[a]%', 'AB', '_', '*', 'a?c')
  .map(textNode);

const comparison = fc.constantFrom<BinaryOperator>('=', '<>', '<', '<=', '>', '>=', 'is', 'is-not');
const arithmetic = fc.constantFrom<BinaryOperator>('+', '-', '*', '/', '%');

const language = fc.letrec<Record<'condition' | 'number' | 'text' | 'moment' | 'other', ExpressionNode>>((tie) => {
  const condition = tie('condition');
  const number = tie('number');
  const text = tie('text');
  const any = fc.oneof({ weight: 4, arbitrary: number }, { weight: 4, arbitrary: text }, tie('other'), condition);
  const pair = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(number, number) },
    { weight: 4, arbitrary: fc.tuple(text, text) },
    { weight: 2, arbitrary: fc.tuple(tie('moment'), tie('moment')) },
    { weight: 1, arbitrary: fc.tuple(condition, condition) },
    { weight: 2, arbitrary: fc.tuple(any, any) },
  );
  const binary = (operators: fc.Arbitrary<BinaryOperator>, operands: fc.Arbitrary<[ExpressionNode, ExpressionNode]>) =>
    fc
      .tuple(operators, operands)
      .map(([operator, [left, right]]): ExpressionNode => ({ kind: 'binary', operator, left, right }));
  return {
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      binary(comparison, pair),
      named('f', 'g', 'a'),
      binary(fc.constantFrom('and', 'or'), fc.tuple(condition, condition)),
      condition.map((operand): ExpressionNode => ({ kind: 'unary', operator: 'not', operand })),
      fc.tuple(any, fc.boolean()).map(([operand, negated]): ExpressionNode => ({ kind: 'is-null', operand, negated })),
      fc
        .tuple(
          any,
          fc.array(fc.oneof(literalText, literalInteger, literalDecimal), { minLength: 1, maxLength: 3 }),
          fc.boolean(),
        )
        .map(([operand, items, negated]): ExpressionNode => ({ kind: 'in', operand, items, negated })),
      fc
        .tuple(fc.oneof(fc.tuple(number, number, number), fc.tuple(text, text, text)), fc.boolean())
        .map(([[operand, low, high], negated]): ExpressionNode => ({ kind: 'between', operand, low, high, negated })),
      fc
        .record({
          operand: text,
          pattern: fc.oneof({ weight: 3, arbitrary: pattern }, text),
          foldsCase: fc.boolean(),
          escape: fc.constantFrom(null, '\\', '!'),
          negated: fc.boolean(),
        })
        .map((like): ExpressionNode => ({ kind: 'like', ...like })),
      fc.tuple(condition, fc.boolean(), fc.boolean()).map(
        ([left, value, negated]): ExpressionNode => ({
          kind: 'binary',
          operator: negated ? 'is-not' : 'is',
          left,
          right: { kind: 'boolean', value },
        }),
      ),
    ),
    number: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: named('a', 'b', 'x', 'y', 'n', 'w') },
      { weight: 4, arbitrary: literalInteger },
      { weight: 2, arbitrary: literalDecimal },
      { weight: 3, arbitrary: binary(arithmetic, fc.tuple(number, number)) },
      number.map((operand): ExpressionNode => ({ kind: 'unary', operator: '-', operand })),
      number.map((operand): ExpressionNode => ({ kind: 'unary', operator: '+', operand })),
      fc.oneof(text, named('o')).map((operand) => call('length', operand)),
      number.map((operand) => call('abs', operand)),
      fc.tuple(number, number).map(([left, right]) => call('coalesce', left, right)),
      fc.tuple(condition, number, number).map(
        ([when, result, otherwise]): ExpressionNode => ({
          kind: 'case',
          operand: null,
          branches: [{ when, result }],
          otherwise,
        }),
      ),
      number.map((operand): ExpressionNode => ({ kind: 'cast', operand, type: { kind: 'float', bits: 64 } })),
      fc
        .oneof(number, condition)
        .map((operand): ExpressionNode => ({ kind: 'cast', operand, type: { kind: 'integer', bits: 64 } })),
    ),
    text: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: named('s', 't', 'c', 'i', 'q') },
      { weight: 5, arbitrary: literalText },
      binary(fc.constant('||'), fc.tuple(text, fc.oneof(text, number))),
      fc
        .tuple(fc.constantFrom<FunctionName>('lower', 'upper', 'trim', 'ltrim', 'rtrim'), text)
        .map(([name, operand]) => call(name, operand)),
      fc.tuple(text, text).map(([left, right]) => call('trim', left, right)),
      fc.tuple(text, text, text).map((items) => call('replace', ...items)),
      fc
        .tuple(text, fc.constantFrom(-1, 0, 1, 2), fc.constantFrom(0, 1, 3))
        .map(([operand, start, length]) => call('substr', operand, integerNode(start), integerNode(length))),
      fc.tuple(text, text).map(([left, right]) => call('coalesce', left, right)),
      fc.tuple(text, text).map(([left, right]) => call('nullif', left, right)),
      fc
        .tuple(text, fc.constantFrom('binary' as const, 'nocase' as const))
        .map(([operand, collation]): ExpressionNode => ({ kind: 'collate', operand, collation })),
      fc.oneof(number, text, tie('moment')).map((operand): ExpressionNode => ({ kind: 'cast', operand, type: TEXT })),
      fc.tuple(text, text, text, text).map(
        ([operand, when, result, otherwise]): ExpressionNode => ({
          kind: 'case',
          operand,
          branches: [{ when, result }],
          otherwise,
        }),
      ),
    ),
    moment: fc.oneof(named('d', 'e', 'h', 'z', 'u'), literalText),
    other: named('o', 'u', 'd', 'h', 'z', 'f'),
  };
});

/** Conditions over the trial columns: mostly of types that fit, sometimes not. */
export const arbitraryCondition = language.condition;
/** Values over the trial columns. */
export const arbitraryValue = fc.oneof(language.text, language.number, language.condition);
