import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { ruledMove } from '../helpers/ruled-move.ts';
import { runCli } from '../helpers/run-cli.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const CALLS = `
  create table calls (id integer primary key, tool text, cost integer);
  create table tools (id integer primary key, name text unique, label text);
  insert into tools values (7, 'clock', 'Clock'), (8, 'm"ail', null), (9, null, 'nameless');
  insert into calls values (1, 'clock', 1), (2, 'm"ail', 2), (3, null, 3), (4, 'clock', 4);`;

const lookup = (more: object = {}) => ({ op: 'lookup', table: 'tools', by: 'name', take: 'id', ...more });
const tool = (more: object = {}, then: readonly object[] = []) => ({
  columns: { tool: { to: 'tool_id', do: [lookup(more), ...then] } },
});

async function moved(sql: string, tables: object) {
  const target = await createScratchDatabase();
  const archive = join(await tempDirectory(), 'archive');
  await ruledMove({ from: await sqliteFile(sql), to: target.url, archive, rules: { tables } });
  return target;
}

describe('a lookup in another table of the source', () => {
  test('takes the value of its row, in PostgreSQL', async () => {
    const target = await moved(CALLS, { calls: tool() });
    expect(await target.query('select id::int, tool_id::int from calls order by id')).toEqual([
      { id: 1, tool_id: 7 },
      { id: 2, tool_id: 8 },
      { id: 3, tool_id: null },
      { id: 4, tool_id: 7 },
    ]);
    expect(
      await target.query(`select format_type(atttypid, null) as type from pg_attribute
      where attrelid = 'calls'::regclass and attname = 'tool_id'`),
    ).toEqual([{ type: 'bigint' }]);
  });

  test('is followed by a key that is made anew', async () => {
    const then = [{ op: 'regenerate', table: 'tools' }];
    const target = await moved(CALLS, { calls: tool({}, then), tools: { regenerate: 'uuid' } });
    const rows = await target.query(
      'select c.id::int, t.name from calls c join tools t on t.id = c.tool_id order by 1',
    );
    expect(rows).toEqual([
      { id: 1, name: 'clock' },
      { id: 2, name: 'm"ail' },
      { id: 4, name: 'clock' },
    ]);
  });

  test('goes into SQLite, from a table that does not travel itself', async () => {
    const source = await createScratchDatabase();
    await source.query(`create table items (id int primary key, code uuid); create table codes (code uuid, name text);
      insert into codes values ('00000000-0000-0000-0000-00000000000a', 'ten'), ('00000000-0000-0000-0000-00000000000b', 'eleven');
      insert into items values (1, '00000000-0000-0000-0000-00000000000b'), (2, '00000000-0000-0000-0000-00000000000c');`);
    const cwd = await tempDirectory();
    const rules = {
      otherTables: 'exclude',
      tables: {
        items: {
          columns: {
            code: {
              to: 'name',
              do: [{ op: 'lookup', table: 'codes', by: 'code', take: 'name', otherwise: 'null' }],
              accept: 'lossy',
            },
          },
        },
      },
    };
    await writeFile(join(cwd, 'rules.json'), JSON.stringify(rules));
    const { exitCode, stderr } = await runCli(['migrate', source.url, 'target.db', '--rules', 'rules.json'], { cwd });
    expect(stderr).not.toContain('error');
    expect(exitCode).toBe(0);
    expect(querySqlite(join(cwd, 'target.db'), 'select id, name from items order by id')).toEqual([
      { id: 1n, name: 'eleven' },
      { id: 2n, name: null },
    ]);
    expect(querySqlite(join(cwd, 'target.db'), `select name from sqlite_schema where name = 'codes'`)).toEqual([]);
  });

  test('refuses a value that is not there, or keeps it', async () => {
    const unknown = `${CALLS} insert into calls values (5, 'lamp', 5);`;
    await expect(moved(unknown, { calls: tool() })).rejects.toThrow(/the lookup of your rule has no such value/);
    const kept = await moved(unknown, { calls: tool({ take: 'label', otherwise: 'keep' }) });
    expect(await kept.query('select tool_id from calls order by id')).toEqual([
      { tool_id: 'Clock' },
      { tool_id: null },
      { tool_id: null },
      { tool_id: 'Clock' },
      { tool_id: 'lamp' },
    ]);
  });

  test('is an error where two rows have the value', async () => {
    const twice = CALLS.replace('name text unique', 'name text').replace(`'m"ail'`, `'clock'`);
    await expect(moved(twice, { calls: tool() })).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: 'A rule looks values up in tools by "name", and more than one row there has "clock".',
    });
  });

  test.each([
    [{ table: 'tolls' }, '"tolls" is no table of the source; did you mean "tools"?'],
    [{ by: 'nam' }, '"nam" is no stored column of tools; did you mean "name"?'],
    [{ values: { a: 1 } }, 'wants either "values", or "table", "by" and "take"'],
    [{ otherwise: 'keep' }, 'id is bigint and the values are text; with "otherwise": "keep" both must be of one type'],
  ])('is checked beforehand: %j', async (more, message) => {
    await expect(moved(CALLS, { calls: tool(more) })).rejects.toMatchObject({
      code: 'RULES_INVALID',
      message: expect.stringContaining(`/tables/calls/columns/tool/do/0: ${message}`),
    });
  });
});
