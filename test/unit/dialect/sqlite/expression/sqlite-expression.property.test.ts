import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSqliteExpression } from '../../../../../src/dialect/sqlite/expression/sqlite-expression-parser.ts';
import {
  canPrintSqlite,
  printSqliteExpression,
} from '../../../../../src/dialect/sqlite/expression/sqlite-expression-printer.ts';
import { arbitraryCondition } from '../../../../helpers/expression-arbitraries.ts';

/** SQLite itself is the oracle: what is printed gives the same values for the same rows as what was parsed. */

const VALUES = [
  'null',
  '0',
  '1',
  '-3',
  '2.5',
  "'abc'",
  "'ABC'",
  "'5'",
  "''",
  "'a_c'",
  "x'616263'",
  '9007199254740993',
  "'É'",
];

const sqlite = new Database(':memory:');
sqlite.exec('create table r (a integer, b text, c, "select" real, "d e" text collate nocase)');
for (const [at, value] of VALUES.entries()) {
  const other = (step: number) => VALUES[(at * 5 + step) % VALUES.length];
  sqlite.exec(`insert into r values (${value}, ${other(1)}, ${other(2)}, ${other(3)}, ${other(4)})`);
  sqlite.exec(`insert into r values (${other(7)}, ${value}, ${other(6)}, ${value}, ${value})`);
}
afterAll(() => sqlite.close());

function values(expression: string): readonly unknown[] {
  return sqlite.prepare(`select typeof(${expression}), quote(${expression}) from r order by rowid`).raw().all();
}

/** null where SQLite refuses the text. */
function valuesOrNull(expression: string): readonly unknown[] | null {
  try {
    return values(expression);
  } catch {
    return null;
  }
}

const operand = fc.constantFrom(
  ...[
    'a',
    'b',
    'c',
    '"select"',
    '[d e]',
    '`a`',
    'r.a',
    'A',
    '1',
    '2.50',
    '.5',
    '1e2',
    '0xff',
    '1_000',
    "'abc'",
    "'it''s'",
  ],
  ...[
    "x'41'",
    'null',
    'true',
    'FALSE',
    "'%b%'",
    "'a*'",
    "'5'",
    '(a)',
    "(b || 'x')",
    'lower(b)',
    'coalesce(a, c)',
    'length(b)',
  ],
  ...['ifnull(a,0)', 'iif(a, b, c)', 'cast(b as integer)', 'CAST(a AS varchar(10))', 'case a when 1 then 2 else b end'],
  ...[
    'case when a > 0 then b end',
    'substr(b, -1, 2)',
    'nullif(a, 1)',
    'abs(a)',
    'round(2.5)',
    "trim(b, 'a')",
    "replace(b,'a','b')",
  ],
);
const prefix = fc.constantFrom('', '', '', '', '', '-', '+', 'not ', '- -');
const infix = fc.constantFrom(
  ...[
    'or',
    'and',
    '=',
    '==',
    '<>',
    '!=',
    'is',
    'is not',
    'is distinct from',
    'is not distinct from',
    'like',
    'not like',
  ],
  ...['glob', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', 'IS', 'AND/* c */', '-- x\n+'],
);
const suffix = fc.constantFrom(
  ...[
    '',
    '',
    '',
    '',
    ' isnull',
    ' notnull',
    ' not null',
    ' is null',
    ' is not null',
    ' collate nocase',
    ' collate binary',
  ],
  ...[
    ' in (1, 2)',
    ' not in (a, null)',
    ' in ()',
    ' between 0 and 5',
    ' not between b and c',
    " like 'a!_c' escape '!'",
    ' is true',
    ' is not false',
  ],
);

const text = fc
  .tuple(prefix, operand, suffix, fc.array(fc.tuple(infix, prefix, operand, suffix), { maxLength: 4 }))
  .map(([sign, first, end, rest]) =>
    [sign, first, end, ...rest.map(([op, ...parts]) => ` ${op} ${parts.join('')}`)].join(''),
  );

describe('an expression of SQLite', () => {
  test('means the same after it was parsed and printed', () => {
    let printed = 0;
    const scope = { table: 'r', columns: ['a', 'b', 'c', 'select', 'd e'] };
    fc.assert(
      fc.property(text, (source) => {
        const expected = valuesOrNull(source);
        const { node } = parseSqliteExpression(source, scope);
        if (expected === null || node === null || !canPrintSqlite(node)) return;
        printed++;
        const result = printSqliteExpression(node);
        expect(values(result), `${source} was printed as ${result}`).toEqual(expected);
      }),
      { numRuns: 4000 },
    );
    expect(printed).toBeGreaterThan(3000);
  });

  test('is the same node after it was printed and parsed', () => {
    const print = (source: string) => {
      const { node } = parseSqliteExpression(source);
      return node === null ? null : printSqliteExpression(node);
    };
    fc.assert(
      fc.property(arbitraryCondition, (node) => {
        if (!canPrintSqlite(node)) return;
        const source = printSqliteExpression(node);
        expect(print(source)).toBe(source);
      }),
      { numRuns: 1000 },
    );
  });
});
