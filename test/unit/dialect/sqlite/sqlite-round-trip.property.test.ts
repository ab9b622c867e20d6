import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalog } from '../../../../src/dialect/sqlite/catalog/sqlite-catalog.ts';
import { RawText, type SqliteValue } from '../../../../src/dialect/sqlite/values/sqlite-cell-cursor.ts';
import { codecOf } from '../../../../src/dialect/sqlite/values/sqlite-values.ts';
import type { Column } from '../../../../src/model/catalog.ts';
import { ByteBuffer } from '../../../../src/util/byte-buffer.ts';
import { isWellFormed } from '../../../../src/util/well-formed.ts';

const DECLARED = [
  ...['', 'INTEGER', 'BIGINT', 'TEXT', 'VARCHAR(20)', 'BLOB', 'REAL', 'FLOAT', 'NUMERIC', 'DECIMAL(10,2)', 'STRING'],
  ...[
    'BOOLEAN',
    'DATETIME',
    'DATE',
    'TIME',
    'TIMESTAMP WITH TIME ZONE',
    'UUID',
    'JSON',
    'TEXT /* jsonb */',
    'TEXT /* numeric */',
  ],
  ...[
    'TEXT /* uuid */',
    'REAL /* numeric(8,3) */',
    'INTEGER /* smallint */',
    'TEXT /* text[] */',
    'TEXT /* double precision */',
  ],
];

const pad = (value: number, length: number): string => String(value).padStart(length, '0');
const moment = fc
  .tuple(
    fc.integer({ min: 1, max: 9999 }),
    fc.integer({ min: 1, max: 13 }),
    fc.integer({ min: 1, max: 31 }),
    fc.integer({ min: 0, max: 24 }),
  )
  .map(
    ([year, month, day, hour]) => [`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`, `${pad(hour, 2)}:05:09`] as const,
  );

/** Values that land in one column together: often all of one kind, sometimes with a stranger among them. */
const KINDS: readonly fc.Arbitrary<SqliteValue>[] = [
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n),
  fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'binary' }).filter(isWellFormed),
  fc.constantFrom(
    '',
    'T',
    '5',
    ' 5 ',
    '5.0',
    '1e5',
    '0x10',
    'Infinity',
    'NaN',
    '-0',
    '9223372036854775808',
    'true',
    'a\0b',
  ),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => new RawText(Buffer.from(bytes))),
  fc
    .tuple(
      moment,
      fc.constantFrom(' ', 'T'),
      fc.constantFrom('', '.5', '.120', '.000000', '.123450'),
      fc.constantFrom('', 'Z', '+00:00'),
    )
    .map(([[date, time], separator, fraction, zone]) => `${date}${separator}${time}${fraction}${zone}`),
  moment.map(([date, time]) => `${date} ${time}`),
  moment.map(([date]) => date),
  moment.map(([, time]) => time),
  fc.uuid(),
  fc.json(),
  fc.array(fc.string()).map((items) => JSON.stringify(items)),
];

const values = fc
  .oneof(
    ...KINDS.map((kind) => fc.array(kind, { minLength: 1, maxLength: 6 })),
    fc.array(fc.oneof(...KINDS), { maxLength: 6 }),
  )
  .chain((list) =>
    fc.tuple(fc.constant(list), fc.boolean()).map(([known, hasNull]) => (hasNull ? [...known, null] : known)),
  );

function insert(database: Database.Database, value: SqliteValue): void {
  const isRaw = value instanceof RawText;
  database.prepare(`insert into t (c) values (${isRaw ? 'cast(? as text)' : '?'})`).run(isRaw ? value.bytes : value);
}

function open(declared: string, encoding: string): Database.Database {
  const database = new Database(':memory:');
  database.defaultSafeIntegers(true);
  database.pragma(`encoding = '${encoding}'`);
  database.exec(`create table t (c ${declared})`);
  return database;
}

function content(database: Database.Database): unknown[] {
  return database.prepare("select typeof(c) || ' ' || hex(cast(c as blob)) || ' ' || quote(c) from t").pluck().all();
}

function cellsOf(database: Database.Database, column: Column): string[] {
  return database
    .prepare(`select ${codecOf(column, false).cell('"c"', 'exact')} from t`)
    .pluck()
    .all()
    .map(String);
}

test('whatever a column holds: its cells, in the form that the census chose, make the same values again', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DECLARED),
      fc.constantFrom('UTF-8', 'UTF-16le'),
      values,
      (declared, encoding, list) => {
        const source = open(declared, encoding);
        for (const value of list) insert(source, value);
        const catalog = readCatalog(source, { tables: null, exclude: [], census: true });
        const column = catalog.tables[0]?.columns[0] as Column;
        const codec = codecOf(column, false);
        const copy = open(declared, encoding);
        for (const cell of cellsOf(source, column)) {
          const isTagged = cell.startsWith('{"$') && !cell.startsWith('{"$json"') && !codec.embeds;
          // Text that is not UTF-8 is tagged in any column of text: that is how it is carried.
          expect(isTagged && column.type.kind !== 'dynamic' && !cell.startsWith('{"$bytes"'), cell).toBe(false);
          if (isTagged) continue;
          insert(
            copy,
            cell === 'null'
              ? null
              : codec.decode({ bytes: Buffer.from(`${cell}\n`), at: 0, scratch: new ByteBuffer(cell.length * 4 + 16) }),
          );
        }
        const kept = content(source).filter(
          (_, at) => !/^\{"\$(?!json)/.test(cellsOf(source, column)[at] as string) || codec.embeds,
        );
        expect(content(copy)).toEqual(kept);
        source.close();
        copy.close();
      },
    ),
  );
}, 60_000);
