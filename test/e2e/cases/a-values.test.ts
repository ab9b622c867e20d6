// Goal: values of SQLite that other tools change without a word arrive as they are in PostgreSQL, or are refused, and come back.
import { describe, expect, it } from 'vitest';
import { arrive, expectReturn, oneColumn, refusal, sqliteRows } from '../../helpers/sqlite-case.ts';
import { sqliteContent } from '../../helpers/sqlite-oracle.ts';

const doubleBits = (value: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
};

it('A1: REAL keeps all 53 bits', async () => {
  const arrived = await arrive(oneColumn('REAL', '1234567.891', '1647950409.123456'));
  expect(await arrived.type()).toBe('double precision');
  expect(await arrived.texts()).toEqual(['1234567.891', '1647950409.123456']);
  const bits = await arrived.postgres.query("select encode(float8send(c), 'hex') as bits from t order by id");
  expect(bits).toEqual([{ bits: doubleBits(1234567.891) }, { bits: doubleBits(1647950409.123456) }]);
  await expectReturn(arrived);
});

describe('A2: text in a BLOB column', () => {
  it('A2: stays the text it is, never decoded', async () => {
    const arrived = await arrive(oneColumn('BLOB', "'SGVsbG8='", "'abcd'"));
    expect(await arrived.type()).toBe('text');
    expect(await arrived.texts()).toEqual(['SGVsbG8=', 'abcd']);
    expect(arrived.plan.tables[0]?.columns[1]?.reason).toContain('2 values are TEXT');
    await expectReturn(arrived);
  });

  it('A2: beside real blobs becomes text with a warning, or keeps its class with --keep-dynamic', async () => {
    const mixed = oneColumn('BLOB', "'SGVsbG8='", "'abcd'", "x'00ff'");
    const arrived = await arrive(mixed);
    expect(await arrived.texts()).toEqual(['SGVsbG8=', 'abcd', '\\x00ff']);
    expect(arrived.summary.losses).toMatchObject([{ table: 't', column: 'c', loss: 'normalised' }]);
    const kept = await arrive(mixed, { keepDynamic: true });
    expect(await kept.texts()).toEqual(['{"$text": "SGVsbG8="}', '{"$text": "abcd"}', '{"$blob": "AP8="}']);
    expect(kept.summary.losses).toEqual([]);
    await expectReturn(kept);
  });
});

describe('A3: text with a NUL', () => {
  const NUL = oneColumn('TEXT', "'nul'||char(0)||'byte'", "'plain'");

  it('A3: is refused by row and column, never cut: the default', async () => {
    const error = await refusal(NUL);
    expect([error.code, error.context]).toMatchObject(['VALUE_NOT_STORABLE', { table: 't', column: 'c' }]);
    expect(error.message).toContain('U+0000');
  });

  it('A3: is kept aside with --on-error reject, and the other rows land', async () => {
    const arrived = await arrive(NUL, { badRows: { onError: 'reject' } });
    expect(arrived.summary.rejects).toMatchObject([{ table: 't', rows: 1 }]);
    expect(await arrived.texts()).toEqual(['plain']);
  });

  it.each([
    ['strip', 'nulbyte', 'lossy'],
    ['escape', 'nul␀byte', 'normalised'],
  ] as const)('A3: becomes other text with --nul-bytes %s, %s, which is told as %s', async (nulBytes, text, loss) => {
    const arrived = await arrive(NUL, { badRows: { nulBytes } });
    expect(await arrived.texts()).toEqual([text, 'plain']);
    expect(arrived.summary.losses).toMatchObject([{ table: 't', column: 'c', loss }]);
  });

  it('A3: is kept byte by byte where the column is a BLOB column of blobs', async () => {
    const arrived = await arrive(oneColumn('BLOB', "cast('nul'||char(0)||'byte' as blob)"));
    expect(await arrived.texts()).toEqual(['\\x6e756c0062797465']);
    await expectReturn(arrived);
  });
});

describe('A7: text and fractions in an INTEGER column', () => {
  it('A7: widen to text, and the affinity makes them again on the way back', async () => {
    const arrived = await arrive(oneColumn('INTEGER', "''", "'AbiGL'", '2.5', '7'));
    expect(await arrived.type()).toBe('text');
    expect(await arrived.texts()).toEqual(['', 'AbiGL', '2.5', '7']);
    expect(arrived.plan.tables[0]?.columns[1]?.reason).toMatch(/3 forbid bigint/);
    await expectReturn(arrived);
  });

  it('A7: fractions alone widen to numeric', async () => {
    const arrived = await arrive(oneColumn('INTEGER', '2.5', '7'));
    expect(await arrived.type()).toBe('numeric');
    expect(await arrived.texts()).toEqual(['2.5', '7']);
    await expectReturn(arrived);
  });
});

describe('A8: BOOLEAN', () => {
  it("A8: with '' and 2 is no boolean, and the plan says which values forbid it", async () => {
    const arrived = await arrive(oneColumn('BOOLEAN', "''", '2'));
    expect(await arrived.type()).toBe('text');
    expect(await arrived.texts()).toEqual(['', '2']);
    expect(arrived.plan.tables[0]?.columns[1]?.reason).toMatch(/2 forbid boolean/);
    await expectReturn(arrived);
  });

  it('A8: with 2 alone stays a number', async () => {
    const arrived = await arrive(oneColumn('BOOLEAN', '0', '1', '2', 'null'));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['bigint', ['0', '1', '2', null]]);
    await expectReturn(arrived);
  });

  it('A8: with 0 and 1 is boolean', async () => {
    const arrived = await arrive(oneColumn('BOOLEAN', '0', '1', 'null'));
    expect([await arrived.type(), await arrived.texts()]).toEqual(['boolean', ['false', 'true', null]]);
    await expectReturn(arrived);
  });
});

describe('A9: defaults', () => {
  const COLUMNS = `a TEXT DEFAULT 'it''s', b TEXT DEFAULT "", c TEXT DEFAULT (strftime('%Y','now')), d TEXT DEFAULT 'NULL',
    e TEXT DEFAULT x'41', j TEXT DEFAULT CURRENT_TIME, h INTEGER DEFAULT (1+2)`;
  const INSERTED =
    "id, a, b, c = to_char(now() at time zone 'utc', 'YYYY') as c, d, e::text as e, j ~ '^\\d\\d:\\d\\d:\\d\\d$' as j, h";

  it('A9: give a new row of PostgreSQL what SQLite gave', async () => {
    const arrived = await arrive(`create table t (id integer primary key, ${COLUMNS}); insert into t default values`);
    const returned = await expectReturn(arrived);
    const [row] = await arrived.postgres.query(`insert into t default values returning ${INSERTED}`);
    expect(row).toEqual({ id: '2', a: "it's", b: '', c: true, d: 'NULL', e: '\\x41', j: true, h: '3' });
    expect(arrived.summary.notCarried).toEqual([]);
    const [again] = sqliteRows(
      returned,
      'insert into t default values',
      "select a, b, c = strftime('%Y') as c, d, quote(e) as e, j glob '??:??:??' as j, h from t where id = 2",
    );
    expect(again).toEqual({ a: "it's", b: '', c: 1, d: 'NULL', e: "X'41'", j: 1, h: 3 });
  });

  it('A9: a blob as the default of text is reported, not guessed', async () => {
    const sql = `create table t (id integer primary key, ${COLUMNS}); insert into t (e) values ('x')`;
    const arrived = await arrive(sql);
    expect(arrived.summary.notCarried).toMatchObject([{ kind: 'default', table: 't', name: 'e', text: "x'41'" }]);
    const [row] = await arrived.postgres.query(`insert into t default values returning ${INSERTED}`);
    expect(row).toMatchObject({ a: "it's", b: '', d: 'NULL', e: null, h: '3' });
  });
});

describe('A11: orphans', () => {
  const ORPHANED = `pragma foreign_keys = off; create table parent (id integer primary key);
    create table child (id integer primary key, p integer references parent (id)); insert into child values (1, 9), (2, null);`;

  it('A11: are never deleted: the run ends, names them, and changes neither database', async () => {
    const error = await refusal(ORPHANED);
    expect(error.code).toBe('CONSTRAINT_VIOLATED');
    expect(error.message).toContain('1 row of child refers by p to rows of parent that are not there: id=1 (p=9)');
  });

  it('A11: validation comes after the last change, and counts every row', async () => {
    const arrived = await arrive(`${ORPHANED} insert into parent values (9);`);
    const rows = arrived.summary.proof.map(({ table, rows }) => [table, rows]);
    expect(rows).toEqual([
      ['child', 2],
      ['parent', 1],
    ]);
    expect(await arrived.postgres.query('select count(*) from child')).toEqual([{ count: '2' }]);
  });
});

it('A15: a numeral beyond 64 bits in an INTEGER column is told as the REAL that SQLite made of it', async () => {
  const arrived = await arrive(oneColumn('INTEGER', "'9223372036854775808'", '5'));
  const column = arrived.plan.tables[0]?.columns[1];
  expect(column?.reason).toContain('1 is REAL');
  expect(column?.reason).toMatch(/1 forbids bigint: REAL, first at id = 1/);
  expect(await arrived.type()).toBe('numeric');
  expect(sqliteContent(await expectReturn(arrived)).rows['t']).toContain('integer:1 | real:9.2233720368547758e+18');
});
