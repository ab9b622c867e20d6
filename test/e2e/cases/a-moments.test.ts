// Goal: moments, documents and uuids that SQLite holds as numbers or bytes arrive as what they are, where that is certain, and return.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { move, planIn } from '../../helpers/run-stages.ts';
import { arrive, expectReturn, load, oneColumn } from '../../helpers/sqlite-case.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const TIMESTAMPTZ = 'timestamp with time zone';

describe('A4: numbers in DATETIME and DATE columns', () => {
  it('A4: are milliseconds where their range says so, with evidence', async () => {
    const arrived = await arrive(oneColumn('DATETIME', '1647950409737', '1627303906122'));
    expect(await arrived.type()).toBe(TIMESTAMPTZ);
    expect(await arrived.texts()).toEqual(['2022-03-22 12:00:09.737+00', '2021-07-26 12:51:46.122+00']);
    expect(arrived.plan.tables[0]?.columns[1]?.reason).toContain('milliseconds since 1970');
    await expectReturn(arrived);
  });

  it('A4: are seconds, which a DATE column keeps with their time', async () => {
    const arrived = await arrive(oneColumn('DATE', '1647950409'));
    expect([await arrived.type(), await arrived.texts()]).toEqual([TIMESTAMPTZ, ['2022-03-22 12:00:09+00']]);
    await expectReturn(arrived);
  });

  it('A4: stay numbers where the range does not say what they count, and the plan asks', async () => {
    const arrived = await arrive(oneColumn('DATETIME', '2022'));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['bigint', ['2022']]);
    expect(arrived.plan.tables[0]?.columns[1]?.reason).toContain('--epoch t.c=UNIT');
    await expectReturn(arrived);
  });

  it('A4: are what the user says they are', async () => {
    const arrived = await arrive(oneColumn('DATETIME', '2022'), { epochs: [{ table: 't', column: 'c', unit: 's' }] });
    expect([await arrived.type(), await arrived.texts()]).toEqual([TIMESTAMPTZ, ['1970-01-01 00:33:42+00']]);
    await expectReturn(arrived);
  });
});

describe('A5: zero in a DATETIME column that is NOT NULL', () => {
  const ZERO = oneColumn('DATETIME NOT NULL', '0');

  it('A5: stays the number 0 under NOT NULL: the default', async () => {
    const arrived = await arrive(ZERO);
    expect([await arrived.type(), await arrived.texts()]).toEqual(['bigint, not null', ['0']]);
    await expectReturn(arrived);
  });

  it('A5: is 1970 where the user says that it counts seconds', async () => {
    const arrived = await arrive(ZERO, { epochs: [{ table: 't', column: 'c', unit: 's' }] });
    expect([await arrived.type(), await arrived.texts()]).toEqual([
      `${TIMESTAMPTZ}, not null`,
      ['1970-01-01 00:00:00+00'],
    ]);
    await expectReturn(arrived);
  });
});

describe('A6: a time stamp with an offset', () => {
  it('A6: keeps its offset as the text it is: no type of PostgreSQL does', async () => {
    const arrived = await arrive(oneColumn('TIMESTAMP', "'2022-03-22T12:00:09.123456+02:00'"));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['text', ['2022-03-22T12:00:09.123456+02:00']]);
    await expectReturn(arrived);
  });

  it('A6: is the same moment in UTC in a column of the target that is timestamptz', async () => {
    const { postgres, error } = await load(
      oneColumn('TIMESTAMP', "'2022-03-22T12:00:09.123456+02:00'"),
      'create table t (id bigint primary key, c timestamptz)',
    );
    expect(error).toBeNull();
    expect(await postgres.query('select c::text from t')).toEqual([{ c: '2022-03-22 10:00:09.123456+00' }]);
  });

  it('A6: is the moment in UTC, and told as normalised, in a column of the target that has no zone', async () => {
    const { postgres, error, directory } = await load(
      oneColumn('TIMESTAMP', "'2022-03-22T12:00:09.123456+02:00'"),
      'create table t (id bigint primary key, c timestamp)',
    );
    expect(error).toBeNull();
    expect(await postgres.query('select c::text from t')).toEqual([{ c: '2022-03-22 10:00:09.123456' }]);
    expect((await planIn(directory)).tables[0]?.columns[1]).toMatchObject({ source: 'c', loss: 'normalised' });
  });
});

it('A10: a julian day is the moment that SQLite says it is', async () => {
  const arrived = await arrive(oneColumn('DATETIME', '2459660.5'));
  expect([await arrived.type(), await arrived.texts()]).toEqual([TIMESTAMPTZ, ['2022-03-22 00:00:00+00']]);
  await expectReturn(arrived);
});

describe("A13: SQLite's own JSONB", () => {
  const DOCUMENTS = ['{"a":1,"b":[1,2,{"c":null}]}', '{"a":"1\\u00e9é\\/","a":-0.50,"n":1e400}', '[]', '"x"', 'null'];
  const BLOBS = DOCUMENTS.map((document) => `jsonb('${document}')`);

  it.each(['JSON', 'JSONB'])(
    'A13: is json in a column declared %s, by the text that SQLite prints, and returns as the same bytes',
    async (declared) => {
      const arrived = await arrive(oneColumn(declared, ...BLOBS, 'null'));
      expect([await arrived.type(), await arrived.texts()]).toEqual(['json', [...DOCUMENTS, null]]);
      expect(await arrived.postgres.query("select c ->> 'b' as b from t where id = 1")).toEqual([
        { b: '[1,2,{"c":null}]' },
      ]);
      expect(arrived.plan.tables[0]?.columns[1]?.reason).toContain(
        "5 of 5 values are JSON in SQLite's binary form (jsonb)",
      );
      const returned = await expectReturn(arrived);
      const database = new Database(returned);
      const kinds = database.prepare(`select typeof(c) = 'blob' and c = ${BLOBS[0]} from t where id = 1`).pluck();
      expect(kinds.get()).toBe(1);
      database.close();
    },
  );

  it('A13: is the same in a database of UTF-16', async () => {
    const arrived = await arrive(`pragma encoding = 'UTF-16le'; ${oneColumn('JSON', ...BLOBS)}`);
    expect([await arrived.type(), await arrived.texts()]).toEqual(['json', DOCUMENTS]);
  });

  it('A13: is jsonb where --jsonb asks for it', async () => {
    const arrived = await arrive(oneColumn('JSON', BLOBS[0] as string), { jsonb: true });
    expect([await arrived.type(), await arrived.texts()]).toEqual(['jsonb', ['{"a": 1, "b": [1, 2, {"c": null}]}']]);
  });

  it('A13: is json in a BLOB column where --infer asks for it', async () => {
    const sql = oneColumn('BLOB', ...Array<string>(8).fill(BLOBS[0] as string));
    const arrived = await arrive(sql, { infer: true });
    expect(await arrived.type()).toBe('json');
    await expectReturn(arrived);
    expect(await (await arrive(sql)).type()).toBe('bytea');
  });

  it.each([
    ['no JSONB', "x'ffff'"],
    ['a number that JSON does not write so', "x'233032'"],
    ['JSONB with a text as jsonb_set writes it', `jsonb_set(jsonb('{}'), '$.a', 'x')`],
  ])('A13: stays bytes where a value is %s', async (_, value) => {
    const arrived = await arrive(oneColumn('JSON', BLOBS[0] as string, value));
    expect(await arrived.type()).toBe('bytea');
    await expectReturn(arrived);
  });

  it.each(['primary key (id, c)', 'unique (c)'])('A13: stays bytes in a key: %s', async (key) => {
    const arrived = await arrive(`create table t (id integer not null, c JSON not null, ${key});
      insert into t values (1, ${BLOBS[0]})`);
    expect(await arrived.type()).toBe('bytea, not null');
    await expectReturn(arrived);
  });

  it('A13: among texts becomes text, which the plan tells, and keeps its storage class where that is asked for', async () => {
    const mixed = oneColumn('JSON', BLOBS[0] as string, `'{"a":1}'`);
    const arrived = await arrive(mixed);
    expect(await arrived.type()).toBe('text');
    expect(arrived.plan.tables[0]?.columns[1]).toMatchObject({
      loss: 'normalised',
      reason: expect.stringContaining('BLOB'),
    });
    await expectReturn(await arrive(mixed, { keepDynamic: true }));
  });

  it('A13: that somebody wrote anew in PostgreSQL returns as text, if SQLite would print it in another way', async () => {
    const { postgres } = await arrive(oneColumn('JSON', ...BLOBS));
    await postgres.query(`update t set c = '{"a": 1}' where id = 2`);
    const directory = await tempDirectory();
    const returned = join(directory, 'returned.db');
    await move(postgres.url, returned, join(directory, 'back'));
    const database = new Database(returned);
    expect(database.prepare('select c from t order by id').pluck().all()).toEqual(DOCUMENTS.with(1, '{"a": 1}'));
    database.close();
  });

  it('A13: enters a column of the target that is json', async () => {
    const { postgres, error } = await load(
      oneColumn('JSON', ...BLOBS),
      'create table t (id bigint primary key, c json)',
    );
    expect(error).toBeNull();
    expect(await postgres.query('select c::text from t order by id')).toEqual(DOCUMENTS.map((c) => ({ c })));
  });

  it('A13: that the source gives as text is the document', async () => {
    const arrived = await arrive(oneColumn('JSON', `json(jsonb('{"a":[1,2.50,"x"]}'))`));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['json', ['{"a":[1,2.50,"x"]}']]);
    await expectReturn(arrived);
  });
});

describe('B16: uuids of 16 bytes', () => {
  const UUID = 'de13f8e0-0000-4000-8000-00000000000a';
  const BYTES = `x'${UUID.replaceAll('-', '')}'`;

  it.each(['UUID', 'GUID', 'UNIQUEIDENTIFIER'])(
    'B16: are uuids where the column is declared %s, and return as bytes',
    async (declared) => {
      const arrived = await arrive(oneColumn(declared, BYTES));
      expect([await arrived.type(), await arrived.texts()]).toEqual(['uuid', [UUID]]);
      await expectReturn(arrived);
    },
  );

  it.each(['BLOB', 'BINARY(16)'])('B16: stay bytes in a column declared %s', async (declared) => {
    const arrived = await arrive(oneColumn(declared, BYTES));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['bytea', [`\\x${UUID.replaceAll('-', '')}`]]);
    await expectReturn(arrived);
  });

  it('B16: are uuids in a column that is called so where --infer asks for it', async () => {
    const arrived = await arrive(
      `create table t (id integer primary key, client_uuid blob); insert into t values (1, ${BYTES})`,
      { infer: true },
    );
    expect([await arrived.type('client_uuid'), await arrived.texts('client_uuid')]).toEqual(['uuid', [UUID]]);
    await expectReturn(arrived);
  });
});
