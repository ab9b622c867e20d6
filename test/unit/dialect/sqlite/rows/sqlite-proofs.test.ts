import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalog } from '../../../../../src/dialect/sqlite/catalog/sqlite-catalog.ts';
import { registerFunctions } from '../../../../../src/dialect/sqlite/connection/sqlite-functions.ts';
import { proofsOf } from '../../../../../src/dialect/sqlite/rows/sqlite-proofs.ts';
import { streamRows } from '../../../../../src/dialect/sqlite/rows/sqlite-row-stream.ts';
import type { Table } from '../../../../../src/model/catalog.ts';
import { openSource, sqliteFile, tableOf } from '../../../../helpers/sqlite-files.ts';

/** The row lines of a new file, with what the census has shown and without. */
async function bothWays(
  sql: string,
): Promise<{ readonly proven: readonly string[]; readonly lines: [string, string] }> {
  const connection = await openSource(await sqliteFile(sql));
  try {
    const { database, encoding } = connection;
    registerFunctions(database);
    const table = tableOf(readCatalog(database, { tables: null, exclude: [], census: true }));
    const read = async (given: Table): Promise<string> => {
      const origin = { database, encoding, signal: new AbortController().signal };
      const pieces: Buffer[] = [];
      for await (const { bytes } of streamRows(origin, given, { kind: 'key', columns: ['id'] })) pieces.push(bytes);
      return Buffer.concat(pieces).toString('latin1');
    };
    const proven = [...proofsOf(database, table)].map(([name, proof]) => `${name} ${proof}`);
    expect(proofsOf(database, structuredClone(table)).size).toBe(0);
    return { proven, lines: [await read(table), await read(structuredClone(table))] };
  } finally {
    await connection.close();
  }
}

const TABLE = `create table t (id integer primary key, n integer, f boolean, r real, s text, d datetime, j json);`;

test('what the census has shown is not asked again, and the lines are the same', async () => {
  const { proven, lines } = await bothWays(`${TABLE}
    insert into t values (1, 9007199254740993, 1, 0.1, 'a"b', '2024-02-29 10:00:00', '{"a":1}'),
      (2, -5, 0, 1e21, 'n' || char(0) || 'l', '2023-01-01 00:00:00', '[]'), (3, null, null, null, null, null, null)`);
  expect(proven).toEqual(['n class', 'f class', 'r class', 's class', 'd seconds', 'j class']);
  expect(lines[0]).toBe(lines[1]);
  expect(lines[0]).toContain('"n":"9007199254740993","f":true,"r":0.1');
});

test('text that is not UTF-8 is tagged all the same', async () => {
  const { lines } = await bothWays(`${TABLE} insert into t (id, s) values (1, cast(x'ff41' as text)), (2, 'x')`);
  expect(lines[0]).toBe(lines[1]);
  expect(lines[0]).toContain('{"$bytes":"/0E="}');
});

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constant('null') },
  fc.constantFrom('0', '1', '2', '9223372036854775807', '0.5', '9e999', '-9e999', '1.0', "''", "'5'", "'x'", "x'00'"),
  fc.constantFrom("'2024-02-29 10:00:00'", "'2024-02-29 10:00:00.5'", "'2023-02-29 10:00:00'", "'0000-01-01 00:00:00'"),
  fc.constantFrom(`'{"a":1}'`, `'{"a":1}' || char(0) || 'x'`, `'"' || char(65533) || '"'`, "cast(x'22ff22' as text)"),
);

test('whatever a column holds, the lines are the same with the proof and without', async () => {
  const row = fc.tuple(value, value, value, value, value, value);
  const same = fc.array(fc.tuple(row, fc.integer({ min: 1, max: 3 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(same, async (groups) => {
      const rows = groups.flatMap(([cells, times]) => Array.from({ length: times }, () => cells.join(', ')));
      const inserts = rows.map((cells, at) => `insert into t values (${at}, ${cells});`);
      const { lines } = await bothWays(`${TABLE} ${inserts.join('')}`);
      expect(lines[0]).toBe(lines[1]);
    }),
    { numRuns: 60 },
  );
});
