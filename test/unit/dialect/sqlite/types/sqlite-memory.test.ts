import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ColumnMemory,
  flatTableName,
  formatColumnMemory,
  formatTableMemory,
  parseColumnMemory,
  parseTableMemory,
} from '../../../../../src/dialect/sqlite/types/sqlite-memory.ts';
import type { Column } from '../../../../../src/model/catalog.ts';
import { columnHolding, columnOf, sqliteCatalog, tableOf } from '../../../../helpers/sqlite-files.ts';

const enumMemory = (name: string, labels: readonly string[]): ColumnMemory => {
  return { type: { kind: 'enum', name: { namespace: null, name } }, typeName: name, identity: null, labels };
};

describe('the comment of a column', () => {
  test.each<[string, Partial<ColumnMemory>]>([
    ['uuid', { type: { kind: 'uuid' }, typeName: 'uuid', identity: null, labels: null }],
    ['numeric(12,4)', { type: { kind: 'decimal', precision: 12, scale: 4 } }],
    ['timestamp(3) without time zone', { type: { kind: 'timestamp' }, typeName: 'timestamp(3) without time zone' }],
    ['bigint serial', { type: { kind: 'integer', bits: 64 }, typeName: 'bigint', identity: 'serial' }],
    ['integer by-default', { identity: 'by-default' }],
    ['smallint always', { identity: 'always' }],
    ['character varying(255)[]', { typeName: 'character varying(255)[]' }],
    ['inet', { type: { kind: 'other', name: 'inet' } }],
    ['bigint[]', { type: { kind: 'other', name: 'bigint[]' } }],
    ['type public.address', { type: { kind: 'other', name: 'public.address' } }],
    ['type path', { type: { kind: 'other', name: 'path' } }],
    ['enum mood ["sad","o\'k"]', enumMemory('mood', ['sad', "o'k"])],
    ['enum mood ["*\\/ drop"]', enumMemory('mood', ['*/ drop'])],
  ])('%s is read and written', (text, memory) => {
    const parsed = parseColumnMemory(text);
    expect(parsed).toMatchObject(memory);
    expect(formatColumnMemory(parsed as ColumnMemory)).toBe(text);
  });

  test.each([
    'the id of the user',
    'path',
    'name',
    'users.id',
    'enum of colours',
    'enum mood [1]',
    'enum mood ["a"',
    'always',
    'money',
    '',
    'numeric, with two digits',
  ])('%j is a remark of a person', (text) => {
    expect(parseColumnMemory(text)).toBeNull();
  });

  test('holds any labels and names without ending early', () => {
    const name = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(name, fc.array(fc.string({ unit: 'binary' })), (typeName, labels) => {
        const memory = {
          ...enumMemory(typeName, labels),
          typeName: formatTableMemory({ namespace: null, name: typeName }),
        };
        const text = formatColumnMemory(memory);
        expect(text).not.toContain('*/');
        expect(parseColumnMemory(text)?.labels).toEqual(labels);
      }),
    );
  });
});

describe('the comment of a table', () => {
  test.each([
    ['auth.users', { namespace: 'auth', name: 'users' }],
    ['"Auth"."a.b"', { namespace: 'Auth', name: 'a.b' }],
    ['users', { namespace: null, name: 'users' }],
  ])('%s is read and written', (text, name) => {
    expect(parseTableMemory(text)).toEqual(name);
    expect(formatTableMemory(name)).toBe(text);
  });

  test('is believed where its name would become the table’s', async () => {
    const catalog =
      await sqliteCatalog(`create table "auth_users" ( /* auth.users */ a); create table renamed ( /* auth.users */ a);
      create table plain ( -- all plain things
      a);`);
    expect(catalog.tables.map((table) => table.remembered)).toEqual([
      {
        dialect: 'postgres',
        name: { namespace: 'auth', name: 'users' },
        options: { strict: false, withoutRowid: false, partitioned: false },
      },
      null,
      null,
    ]);
    expect(flatTableName({ namespace: 'auth', name: 'users' })).toBe('auth_users');
  });
});

/** What a column remembers, and how its values are held. */
function outcome({ type, storage, remembered }: Column): readonly unknown[] {
  const typeName = remembered?.storage.dialect === 'postgres' ? remembered.storage.typeName : null;
  return [type.kind, storage.dialect === 'sqlite' ? storage.form.kind : null, typeName];
}

describe('a claim is confirmed by the census', () => {
  const UUID = "'123e4567-e89b-42d3-a456-426614174000'";
  test.each<[string, string[], readonly unknown[]]>([
    ['text /* uuid */', [UUID], ['uuid', 'text', 'uuid']],
    ['text /* uuid */', [], ['uuid', 'text', 'uuid']],
    ['text /* uuid */', [UUID, "'none'"], ['text', 'text', null]],
    ['integer /* boolean */', ['0', '1'], ['boolean', 'boolean', 'boolean']],
    ['integer /* smallint */', ['-32768', '32767'], ['integer', 'integer', 'smallint']],
    ['integer /* smallint */', ['32768'], ['integer', 'integer', null]],
    ['text /* uuid */', [UUID.replaceAll('-', '')], ['uuid', 'uuid', 'uuid']],
    ['blob /* uuid */', ["x'123e4567e89b42d3a456426614174000'"], ['uuid', 'uuid', 'uuid']],
    [
      'integer /* timestamp with time zone epoch coredata */',
      ['0', '-5'],
      ['timestamptz', 'epoch', 'timestamp with time zone'],
    ],
    ['integer /* date epoch ms */', ['86400000'], ['date', 'epoch', 'date']],
    ['integer /* date epoch ms */', ['86400001'], ['timestamptz', 'epoch', null]],
    ['datetime /* timestamp with time zone epoch s */', [], ['timestamptz', 'epoch', 'timestamp with time zone']],
    ['real /* real */', ['0.1', '1.5'], ['float', 'real', 'real']],
    ['real /* real */', ['0.1234567891'], ['float', 'real', null]],
    ['text /* double precision */', ["'NaN'", "'-0'", "'1e+21'"], ['float', 'real-text', 'double precision']],
    ['text /* double precision */', ["'1.0'"], ['text', 'text', null]],
    ['real /* numeric(6,2) */', ['1234.5', '0'], ['decimal', 'numeric', 'numeric(6,2)']],
    ['real /* numeric(6,2) */', ['0.125'], ['float', 'real', null]],
    ['text /* numeric */', ["'12345678901234567890.10'", "'NaN'"], ['decimal', 'text', 'numeric']],
    ['text /* numeric(30,2) */', ["'1.50'"], ['decimal', 'text', 'numeric(30,2)']],
    ['text /* numeric(30,2) */', ["'1.5'"], ['text', 'text', null]],
    ['text /* character(3) */', ["'a  '"], ['text', 'text', 'character(3)']],
    ['text /* character varying(3) */', ["'äöü'"], ['text', 'text', 'character varying(3)']],
    ['text /* character varying(3) */', ["'abcd'"], ['text', 'text', null]],
    ['blob /* bytea */', ["x'00'"], ['bytes', 'blob', 'bytea']],
    ['text /* json */', [`'{ "a":1}'`], ['json', 'text', 'json']],
    ['text /* jsonb */', [`'{"a": 1}'`], ['text', 'text', null]],
    ['text /* jsonb */', [`'{"a":1}'`, "'null'", `'{"$x":1.10}'`], ['jsonb', 'document', 'jsonb']],
    ['text /* integer[] */', ["'[1,null,-2147483648]'"], ['array', 'document', 'integer[]']],
    ['text /* integer[] */', ["'[2147483648]'"], ['text', 'text', null]],
    ['text /* text[] */', [`'["a","b"]'`, "'[]'"], ['array', 'document', 'text[]']],
    ['text /* text[] */', ["'{a,b}'"], ['text', 'text', null]],
    ['text /* date */', ["'2024-02-29'", "'infinity'", "'0044-03-15 BC'"], ['date', 'text', 'date']],
    [
      'text /* time with time zone */',
      ["'10:00:00+02'", "'10:00:00.5-03:30'"],
      ['timetz', 'text', 'time with time zone'],
    ],
    [
      'text /* timestamp(3) without time zone */',
      ["'2024-02-29T10:00:00.5'", "'infinity'"],
      ['timestamp', 'text', 'timestamp(3) without time zone'],
    ],
    [
      'text /* timestamp with time zone */',
      ["'2024-02-29T10:00:00+00:00'", "'12345-01-01T00:00:00+00:00'"],
      ['timestamptz', 'text', 'timestamp with time zone'],
    ],
    ['text /* timestamp with time zone */', ["'2024-02-29T10:00:00'"], ['text', 'text', null]],
    ['text /* interval */', ["'P1Y2M3DT4H5M6.5S'", "'PT0S'", "'P-1D'"], ['interval', 'text', 'interval']],
    ['text /* interval */', ["'P14M'"], ['text', 'text', null]],
    ['text /* inet */', ["'10.0.0.1/8'"], ['other', 'text', 'inet']],
    ['text /* enum mood ["ok","sad"] */', ["'ok'"], ['enum', 'text', 'mood']],
    ['text /* enum mood ["ok","sad"] */', ["'glad'"], ['text', 'text', null]],
    [
      'datetime /* timestamp(0) without time zone */',
      ["'2024-02-29 10:00:00'"],
      ['timestamp', 'datetime', 'timestamp(0) without time zone'],
    ],
    ['text /* boolean */', ["'x'"], ['text', 'text', null]],
  ])('%s holding %j', async (declared, values, expected) => {
    expect(outcome(await columnHolding(declared, ...values))).toEqual(expected);
  });

  test('and the contradiction is told', async () => {
    const column = await columnHolding('text /* uuid */', "'none'");
    expect(column.census?.contradictions).toEqual([
      { type: 'uuid', rows: 1, reason: 'no uuids', example: 'rowid = 1' },
    ]);
  });

  test('and an enum comes with its labels, once', async () => {
    const labels = `/* enum app.mood ["sad","ok"] */`;
    const catalog =
      await sqliteCatalog(`create table t (a text ${labels}, b text ${labels}, c text /* enum app.mood ["other"] */);
      insert into t values ('ok', 'sad', 'other');`);
    expect(catalog.enums).toEqual([{ name: { namespace: 'app', name: 'mood' }, labels: ['sad', 'ok'] }]);
    expect(tableOf(catalog).columns.map((column) => column.type.kind)).toEqual(['enum', 'enum', 'text']);
  });

  test('and identity and nullability come back', async () => {
    const table = tableOf(
      await sqliteCatalog(
        'create table t (id integer /* bigint serial */ primary key, n integer /* integer by-default */ not null)',
      ),
    );
    expect(columnOf(table, 'id').remembered).toEqual({
      storage: { dialect: 'postgres', typeName: 'bigint' },
      identity: 'serial',
      nullable: false,
      collation: null,
    });
    expect(columnOf(table, 'n').remembered?.identity).toBe('by-default');
  });
});
