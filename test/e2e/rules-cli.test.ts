// Goal: rules mean the same in a move whose stages run at once and in stages alone, and stale ones are noticed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createScratchDatabase } from '../helpers/databases.ts';
import { type CliResult, runCli } from '../helpers/run-cli.ts';
import { planIn } from '../helpers/run-stages.ts';
import { sqliteFile } from '../helpers/sqlite-files.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const SHOP = `
  create table old_items (id integer primary key, label text, live integer not null, secret text);
  create table new_items (id integer primary key, label text, live integer not null, secret text);
  create table notes (id integer primary key, body text);
  insert into old_items values (1, 'a', 1, 's'), (2, 'b', 0, null);
  insert into new_items values (3, 'c', 1, 't');
  insert into notes values (1, 'n');`;

const ITEMS = {
  to: 'items',
  columns: { live: { type: 'boolean' }, secret: { drop: true, accept: 'lossy' } },
  add: { token: { do: [{ op: 'uuid', version: 4 }] } },
};
const RULES = { tables: { old_items: ITEMS, new_items: ITEMS } };

let from: string;
let cwd: string;

beforeAll(async () => {
  from = await sqliteFile(SHOP);
  cwd = await tempDirectory();
  await writeFile(join(cwd, 'rules.json'), JSON.stringify(RULES));
  await writeFile(join(cwd, 'other.json'), JSON.stringify({ tables: { notes: { to: 'remarks' } } }));
  await writeFile(
    join(cwd, 'wrong.json'),
    JSON.stringify({ tables: { old_items: { columns: { lable: { to: 'x' } } } } }),
  );
});

function run(...words: string[]): Promise<CliResult> {
  return runCli(words, { cwd });
}

describe('rowferry --rules', () => {
  test('is followed by stages that run at once', { timeout: 120_000 }, async () => {
    const target = await createScratchDatabase();
    const { exitCode, stderr } = await run('migrate', from, target.url, '--rules', 'rules.json', '--archive', 'live');
    expect(stderr).not.toMatch(/error\[/);
    expect(exitCode).toBe(0);
    expect(await target.query('select id, label, live from items order by id')).toEqual([
      { id: '1', label: 'a', live: true },
      { id: '2', label: 'b', live: false },
      { id: '3', label: 'c', live: true },
    ]);
    const plan = await planIn(join(cwd, 'live'));
    expect(plan.tables.find(({ source }) => source.name === 'notes')?.action).toBe('link');
    const compared = await run('validate', target.url, '--from', from, '--rules', 'rules.json', '--archive', 'live');
    expect(compared.exitCode).toBe(0);
  });

  test('is the same part in a transform made again, and made anew for other rules', { timeout: 120_000 }, async () => {
    const target = await createScratchDatabase();
    await run('export', from, '--archive', 'stages');
    const transform = ['transform', '--to-dialect', 'postgres', '--archive', 'stages', '--json', '--rules'];
    const [one, two] = [await run(...transform, 'rules.json'), await run(...transform, 'rules.json')];
    const contentOf = ({ stdout }: CliResult) => (JSON.parse(stdout) as { readonly content: string }).content;
    expect(contentOf(two)).toBe(contentOf(one));
    const other = await run('import', target.url, '--archive', 'stages', '--rules', 'other.json');
    expect(other.stderr).toMatch(/made by other rules/);
    expect(await target.query('select * from remarks')).toEqual([{ id: '1', body: 'n' }]);
    await run('export', from, '--archive', 'stages', '--replace');
    const stale = await run('import', target.url, '--archive', 'stages');
    expect(stale.exitCode).toBe(4);
    expect(stale.stderr).toMatch(/ARCHIVE_STALE.*made by rules/);
  });

  test('says what is wrong before anything moves', { timeout: 60_000 }, async () => {
    const target = await createScratchDatabase();
    for (const words of [
      ['plan', from, target.url],
      ['migrate', from, target.url, '--archive', 'wrong'],
    ]) {
      const { exitCode, stderr } = await run(...words, '--rules', 'wrong.json');
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /\/tables\/old_items\/columns\/lable: "lable" is no column of old_items; there are: id, label/,
      );
    }
    expect(await target.query(`select 1 from pg_tables where schemaname = 'public'`)).toEqual([]);
  });
});
