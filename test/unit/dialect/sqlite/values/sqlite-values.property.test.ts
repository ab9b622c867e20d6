import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SqliteDatabase } from '../../../../../src/dialect/sqlite/connection/sqlite-driver.ts';
import { RawText, type SqliteValue } from '../../../../../src/dialect/sqlite/values/sqlite-cell-cursor.ts';
import { EPOCH_UNITS, type EpochUnit, epochOfMoment } from '../../../../../src/model/epoch.ts';
import type { LogicalType } from '../../../../../src/model/logical-type.ts';
import type { SqliteForm } from '../../../../../src/model/storage.ts';
import { table } from '../../../../helpers/row-fixtures.ts';
import { exactValues, held, insertLines, linesOf, openMemory } from '../../../../helpers/sqlite-rows.ts';

interface Holding {
  readonly type: LogicalType;
  readonly form: SqliteForm;
  readonly declaredTypes: readonly string[];
}

const plainText: LogicalType = { kind: 'text', length: null, fixed: false };
const decimal = (scale: number | null): LogicalType => ({ kind: 'decimal', precision: 15, scale });
const datetime = (fraction: 0 | 3 | 6 | 'trimmed', separator: ' ' | 'T', zone: '' | 'Z' | '+00:00'): SqliteForm => ({
  kind: 'datetime',
  separator,
  fraction,
  zone,
});

const epoch = (unit: EpochUnit, as: 'integer' | 'real' = 'integer'): SqliteForm => ({ kind: 'epoch', unit, as });

const HOLDINGS: readonly Holding[] = [
  { type: { kind: 'boolean' }, form: { kind: 'boolean' }, declaredTypes: ['BOOLEAN', '', 'INTEGER'] },
  { type: { kind: 'integer', bits: 64 }, form: { kind: 'integer' }, declaredTypes: ['INTEGER', 'NUMERIC', ''] },
  { type: { kind: 'float', bits: 64 }, form: { kind: 'real' }, declaredTypes: ['REAL', 'NUMERIC', ''] },
  { type: decimal(2), form: { kind: 'numeric', scale: 2 }, declaredTypes: ['DECIMAL(10,2)', 'REAL', ''] },
  { type: decimal(null), form: { kind: 'numeric', scale: null }, declaredTypes: ['NUMERIC', 'REAL'] },
  { type: plainText, form: { kind: 'text' }, declaredTypes: ['TEXT', 'VARCHAR(9)', '', 'NUMERIC'] },
  { type: { kind: 'bytes' }, form: { kind: 'blob' }, declaredTypes: ['BLOB', 'TEXT'] },
  { type: { kind: 'timestamp' }, form: datetime(0, ' ', ''), declaredTypes: ['DATETIME', 'TEXT'] },
  { type: { kind: 'timestamp' }, form: datetime(6, 'T', ''), declaredTypes: ['DATETIME', 'TEXT'] },
  { type: { kind: 'timestamp' }, form: datetime('trimmed', ' ', ''), declaredTypes: ['TEXT'] },
  { type: { kind: 'timestamptz' }, form: datetime(3, 'T', 'Z'), declaredTypes: ['TEXT'] },
  { type: { kind: 'timestamptz' }, form: datetime('trimmed', ' ', '+00:00'), declaredTypes: ['TEXT'] },
  { type: { kind: 'timestamptz' }, form: epoch('s'), declaredTypes: ['DATETIME', 'INTEGER', ''] },
  { type: { kind: 'timestamptz' }, form: epoch('ms'), declaredTypes: ['DATETIME', 'INTEGER', ''] },
  { type: { kind: 'timestamptz' }, form: epoch('ns'), declaredTypes: ['BIGINT'] },
  { type: { kind: 'timestamptz' }, form: epoch('webkit'), declaredTypes: ['INTEGER', ''] },
  { type: { kind: 'timestamptz' }, form: epoch('julian'), declaredTypes: ['INTEGER'] },
  { type: { kind: 'timestamptz' }, form: epoch('s', 'real'), declaredTypes: ['DATETIME', 'REAL', ''] },
  { type: { kind: 'timestamptz' }, form: epoch('ms', 'real'), declaredTypes: ['DATETIME', 'REAL', ''] },
  { type: { kind: 'timestamptz' }, form: epoch('julian', 'real'), declaredTypes: ['DATETIME', 'REAL', ''] },
  { type: { kind: 'timestamptz' }, form: epoch('coredata', 'real'), declaredTypes: ['TIMESTAMP', 'REAL', ''] },
  { type: { kind: 'date' }, form: epoch('ms'), declaredTypes: ['DATE', 'INTEGER'] },
  { type: { kind: 'uuid' }, form: { kind: 'uuid', as: 'blob' }, declaredTypes: ['BLOB', 'UUID'] },
  { type: { kind: 'uuid' }, form: { kind: 'uuid', as: 'hex' }, declaredTypes: ['CHAR(32)', 'UUID'] },
  { type: { kind: 'uuid' }, form: { kind: 'uuid', as: 'upper' }, declaredTypes: ['TEXT', 'UUID'] },
  { type: { kind: 'json' }, form: { kind: 'jsonb' }, declaredTypes: ['JSON', 'BLOB', 'TEXT'] },
  { type: { kind: 'jsonb' }, form: { kind: 'document' }, declaredTypes: ['TEXT', 'JSON'] },
  { type: { kind: 'array', element: 'text' }, form: { kind: 'document' }, declaredTypes: ['TEXT'] },
  { type: { kind: 'float', bits: 64 }, form: { kind: 'real-text' }, declaredTypes: ['TEXT'] },
  { type: plainText, form: { kind: 'affinity' }, declaredTypes: ['INTEGER', 'REAL', 'NUMERIC', 'TEXT', ''] },
  { type: { kind: 'dynamic' }, form: { kind: 'tagged' }, declaredTypes: ['', 'INTEGER', 'REAL', 'TEXT'] },
];

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));

const moment = fc
  .tuple(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), digits(6))
  .map(([date, micros]) => [date.toISOString().slice(0, 10), date.toISOString().slice(11, 19), micros] as const);

const momentText = fc
  .tuple(moment, fc.constantFrom(' ', 'T'), fc.integer({ min: 0, max: 6 }), fc.constantFrom('', 'Z', '+00:00'))
  .map(([[date, time, micros], separator, length, zone]) => {
    const fraction = length === 0 ? '' : `.${micros.slice(0, length)}`;
    return `${date}${separator}${time}${fraction}${zone}`;
  });

const wellFormed = fc.string({ unit: 'binary' });

const UUIDS = ['123e4567-e89b-42d3-a456-426614174000', '00000000-0000-0000-0000-000000000000'];

/** Moments as numbers of every unit, most of them exact. */
const epochNumber = fc
  .record({
    second: fc.integer({ min: -62_135_596_900, max: 253_402_300_900 }),
    micro: fc.constantFrom(0, 0, 500_000, 123_000, 123_456, 999_999),
    unit: fc.constantFrom(...EPOCH_UNITS),
    as: fc.constantFrom('integer' as const, 'real' as const),
    days: fc.boolean(),
  })
  .map(({ second, micro, unit, as, days }): SqliteValue => {
    const moment = days ? { second: second - (second % 86_400), micro: 0 } : { second, micro };
    const number = epochOfMoment(moment, { unit, as });
    return number !== null && as === 'integer' ? BigInt(number) : number;
  });

const memory = openMemory('');

function jsonb(json: string): Buffer {
  return memory.prepare('select jsonb(?)').pluck().get(json) as Buffer;
}

/** Anything that a column can be given, often what some form is made for. */
const value: fc.Arbitrary<SqliteValue> = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, 2n, 9007199254740991n, -9007199254740992n, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.double({ noNaN: true }),
  fc.constantFrom(0.1, 12.5, -0.01, 1e21, 1e-7, -0, 1e300, 5e-324, 9007199254740994, 2 ** 63, -(2 ** 63), 1e17),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  wellFormed,
  fc.constantFrom('', 'T', '5', ' 5 ', '5.0', '1e5', '0x1A', 'nan', 'NaN', '-0', 'Infinity', 'a\0b', '\u2028/"\\'),
  momentText,
  epochNumber,
  fc.constantFrom(1e9, 1_647_950_409.1234567, 2_459_660.5, 2_459_660.123456789, 253_402_300_800, 9e15),
  fc.constantFrom(...UUIDS.flatMap((uuid) => [uuid, uuid.toUpperCase(), uuid.replaceAll('-', '')])),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  fc.json(),
  fc.jsonValue().map((json) => `{"$x":${JSON.stringify(json)}}`),
  fc.constantFrom('null', '[1.10]', '{"a": 1}', '{"$text":"x"}', '[]', '{"a":1,"a":2}', '1e400'),
  fc.double().map((number) => (Object.is(number, -0) ? '-0' : String(number))),
  fc.json().map(jsonb),
  // JSON, with one byte of it changed.
  fc
    .tuple(fc.json(), fc.nat(20), fc.nat(255))
    .map(([json, at, byte]) => jsonb(json).map((old, place) => (place === at ? byte : old)) as Buffer),
  fc.constantFrom(Buffer.from('233032', 'hex'), Buffer.from('27ff61', 'hex'), Buffer.from('00', 'hex')),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(Buffer.from('2026-11-21 10:00:00'), Buffer.from([0]), Buffer.from('abc')),
  fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => new RawText(Buffer.from(bytes))),
);

function fill(database: SqliteDatabase, values: readonly SqliteValue[]): void {
  const plain = database.prepare('insert into t values (?, ?)');
  const raw = database.prepare('insert into t values (?, cast(? as text))');
  values.forEach((item, at) => {
    if (item instanceof RawText) raw.run(BigInt(at), item.bytes);
    else plain.run(BigInt(at), item);
  });
}

for (const { type, form, declaredTypes } of HOLDINGS) {
  const name = `${type.kind} as ${JSON.stringify(form)}`;
  test(`whatever a column of ${name} holds arrives with its storage class and value`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...declaredTypes),
        fc.array(value, { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (declared, values, perBlock) => {
          const ddl = `create table t (id integer primary key, c ${declared})`;
          const source = openMemory(ddl);
          const target = openMemory(ddl);
          const id = held('id', { kind: 'integer', bits: 64 }, { kind: 'integer' }, 'INTEGER');
          const t = table('t', [{ ...id, nullable: false }, held('c', type, form, declared)], ['id']);
          fill(source, values);
          const order = { kind: 'key', columns: ['id'] } as const;
          const lines = await linesOf(source, t, order);
          for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
          insertLines(target, t, lines, perBlock);
          expect(exactValues(target, 't')).toEqual(exactValues(source, 't'));
          expect(await linesOf(target, t, order)).toEqual(lines);
          source.close();
          target.close();
        },
      ),
      { numRuns: 150 },
    );
  });
}
