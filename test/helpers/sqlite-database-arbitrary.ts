import Database from 'better-sqlite3';
import fc from 'fast-check';
import {
  addStructure,
  columnClauses,
  quote,
  referenceDefinition,
  type StructureSample,
  structure,
} from './sqlite-structure-arbitrary.ts';

/** A small SQLite database, as data that fast-check can shrink. */
export interface DatabaseSample {
  readonly tables: readonly TableSample[];
}

export interface TableSample {
  readonly name: string;
  readonly columns: readonly ColumnSample[];
  /** How many of the first columns are the primary key; 0: none. */
  readonly keyColumns: number;
  readonly options: '' | 'strict' | 'without rowid' | 'strict, without rowid';
  readonly structure: StructureSample;
  readonly rows: readonly (readonly SampleValue[])[];
}

export interface ColumnSample {
  readonly name: string;
  readonly declaredType: string;
  /** What stands behind the type: `not null`, `default 5`, `collate nocase`. */
  readonly clauses: string;
}

export type SampleValue = bigint | number | string | Buffer | null;

/** Names that ORMs declare, names that only look like one, and those that say nothing. */
const DECLARED_TYPES = [
  ...['', 'INTEGER', 'INT', 'BIGINT', 'TINYINT', 'UNSIGNED BIG INT', 'TEXT', 'VARCHAR(20)', 'CLOB', 'STRING', 'BLOB'],
  ...['REAL', 'FLOAT', 'DOUBLE PRECISION', 'NUMERIC', 'DECIMAL(10,2)', 'DECIMAL(30, 10)', 'MONEY', 'CHARINT', 'ANY'],
  ...['BOOLEAN', 'DATETIME', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'DATE', 'TIME', 'UUID', 'JSON', 'JSONB'],
  ...['VARYING CHARACTER(255)', 'NATIVE CHARACTER(70)', 'INT8', 'MEDIUMINT', 'FLOAT(24)', 'DECIMAL(5)', 'NUMBER(12,4)'],
  ...[
    'varbinary(16)',
    'bit(1)',
    'GUID',
    'CHAR(36)',
    'datetime(6)',
    'TIMESTAMPTZ',
    '"größe[]"',
    '"INTEGER PRIMARY KEY"',
  ],
  ...['FLOATING POINT', '"my type"', 'NUMERIC /* a comment of somebody else */', 'TEXT /* uuid */', 'TEXT /* jsonb */'],
  ...['TEXT /* interval */', 'TEXT /* enum mood ["a","5"] */', 'TEXT /* integer[] */', 'INTEGER /* smallint */'],
  ...['TEXT /* double precision */', 'REAL /* numeric(8,3) */', 'TEXT /* character(3) */', 'TEXT /* type point */'],
];

const STRICT_TYPES = ['INTEGER', 'INT', 'REAL', 'TEXT', 'BLOB', 'ANY'];

/** Every character but U+0000, which PostgreSQL has no place for. */
const anyText = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', ''));
const awkward = fc
  .array(
    fc.constantFrom(...'"\\\'/\n\t\r\b\f\v\u0001\u001f\u007f\u0085\u2028\ufeff\ufffd😀ß {},', '\\N', '\\.', 'NULL'),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));
const numeral = fc.constantFrom(
  ...[
    '',
    '5',
    ' 5 ',
    '5.0',
    '05',
    '1e5',
    '0x10',
    '.5',
    '-0',
    'Infinity',
    'NaN',
    '9223372036854775808',
    'true',
    'T',
    '0',
  ],
);
const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const day = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 31 }))
  .map(([y, m, d]) => `${pad(y, 4)}-${pad(m)}-${pad(d)}`);
const clock = fc
  .tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }), fc.constantFrom('', '.5', '.120', '.123456'))
  .map(([h, s, fraction]) => `${pad(h)}:05:${pad(s)}${fraction}`);
const moment = fc
  .tuple(day, fc.constantFrom(' ', 'T'), clock, fc.constantFrom('', '', 'Z', '+00:00', '+02:00'))
  .map((parts) => parts.join(''));

const memory = new Database(':memory:');

function jsonb(json: string): Buffer {
  return memory.prepare('select jsonb(?)').pluck().get(json) as Buffer;
}

/** Values that stand in one column together. */
const KINDS: readonly fc.Arbitrary<SampleValue>[] = [
  fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, 2n ** 53n + 1n, 0n, 1n, -1n),
  ),
  fc.constantFrom(0n, 1n),
  fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100),
  fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(-0, 5e-324, Infinity, -Infinity, 1e21, 1.5e300, 100, 0.1)),
  anyText,
  awkward,
  numeral,
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  day,
  clock,
  moment,
  day.map((date) => `${date} 12:30:45`),
  fc.uuid(),
  fc.json({ maxDepth: 2 }).filter((json) => !json.includes('\\u0000')),
  fc.constantFrom(1_598_313_600n, 1_598_313_600_123n, 1_598_313_600_123_456n, 0n, -1n),
  fc.constantFrom(2_459_660.5, 669_643_209.123, 1_598_313_600.25),
  fc.constantFrom('12.50', '0.1', '-3', '1e400', '12345678901234567890.5', 'P1Y2M', '[1,2]', '["a"]', 'a', '5'),
  fc.constantFrom('{"b":1,"b":2}', '{"__proto__":1}', '{"$text":"x"}', '[1.10]', ' null ', '"\\ud800"', '{'),
  fc
    .json({ maxDepth: 2 })
    .filter((json) => !json.includes('\\u0000'))
    .map(jsonb),
];

/** Mostly of one kind, sometimes with strangers and NULLs among them. */
const cells = (rows: number): fc.Arbitrary<SampleValue[]> =>
  fc
    .oneof(...KINDS.map((kind) => ({ weight: 1, arbitrary: fc.constant(kind) })), {
      weight: 3,
      arbitrary: fc.constant(fc.oneof(...KINDS)),
    })
    .chain((kind) => fc.array(fc.option(kind, { freq: 8 }), { minLength: rows, maxLength: rows }));

/** At most 60 bytes, so that PostgreSQL does not shorten them. */
const identifier = fc
  .oneof(
    { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/) },
    fc.constantFrom('order', 'Größe', 'a b', '"', "it's", 'a.b', '%', 'rowid', 'oid', '__proto__', 'constructor', '😀'),
    anyText.filter((text) => text !== '' && Buffer.byteLength(text) <= 60),
  )
  .filter((name) => !/^(sqlite_|pg_)/i.test(name));

/** Names of tables or columns, no two of which SQLite takes for one. */
export const names = (count: { minLength: number; maxLength: number }): fc.Arbitrary<string[]> =>
  fc.uniqueArray(identifier, { ...count, selector: (name) => name.toLowerCase() });

const table = (name: string): fc.Arbitrary<TableSample> =>
  fc
    .record({
      columnNames: names({ minLength: 1, maxLength: 5 }),
      rowCount: fc.integer({ min: 0, max: 6 }),
      options: fc.constantFrom<TableSample['options']>('', '', '', 'strict', 'without rowid', 'strict, without rowid'),
    })
    .chain(({ columnNames, rowCount, options }) => {
      const types = options.startsWith('strict') ? STRICT_TYPES : DECLARED_TYPES;
      const columns = columnNames.map((column) =>
        fc.record({ name: fc.constant(column), declaredType: fc.constantFrom(...types), clauses: columnClauses }),
      );
      return fc.record({
        name: fc.constant(name),
        columns: fc.tuple(...columns),
        keyColumns: fc.integer({
          min: options.endsWith('without rowid') ? 1 : 0,
          max: Math.min(2, columnNames.length),
        }),
        options: fc.constant(options),
        structure: structure(columnNames.length),
        rows: fc
          .tuple(...columnNames.map(() => cells(rowCount)))
          .map((byColumn) => Array.from({ length: rowCount }, (_, at) => byColumn.map((column) => column[at] ?? null))),
      });
    });

/** Small databases of one to three tables with awkward names, types and values. */
export const databaseSample: fc.Arbitrary<DatabaseSample> = names({ minLength: 1, maxLength: 3 })
  .chain((tableNames) => fc.tuple(...tableNames.map(table)))
  .map((tables) => ({ tables }));

/** Writes the sample into a new file. Rows that SQLite itself refuses (a key twice, STRICT) are left out. */
export function createSampleDatabase(path: string, sample: DatabaseSample): void {
  const database = new Database(path);
  const [first] = sample.tables;
  for (const table of sample.tables) {
    const { name, columns, keyColumns, options, rows } = table;
    const key = columns.slice(0, keyColumns);
    const definitions = columns.map((column) => {
      const notNull = key.includes(column) && !column.clauses.includes('not null') ? ' not null' : '';
      return `${quote(column.name)} ${column.declaredType}${notNull} ${column.clauses}`;
    });
    const reference = referenceDefinition(table, first);
    if (reference !== null) definitions.push(reference.definition);
    if (keyColumns > 0) definitions.push(`primary key (${key.map((column) => quote(column.name)).join(', ')})`);
    database.exec(`create table ${quote(name)} (${definitions.join(', ')}) ${options}`);
    const values = columns.map(() => '?').join(', ');
    const referred = reference === null ? '' : `, ${reference.value}`;
    const insert = database.prepare(`insert or ignore into ${quote(name)} values (${values}${referred})`);
    for (const [at, row] of rows.entries()) {
      insertUnlessRefused(insert, reference === null ? row : [...row, BigInt(at)]);
    }
    addStructure(database, table);
  }
  database.close();
}

function insertUnlessRefused(insert: Database.Statement, row: readonly SampleValue[]): void {
  try {
    insert.run(...row);
  } catch (error) {
    if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT'))) {
      if (!(error instanceof Database.SqliteError && error.code === 'SQLITE_MISMATCH')) throw error;
    }
  }
}
