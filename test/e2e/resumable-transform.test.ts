// Goal: a transform that was stopped anywhere goes on from what it had sealed, and comes to the same, byte for byte.
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { querySqlite } from '../helpers/query-sqlite.ts';
import { runCli } from '../helpers/run-cli.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const RULES = {
  source: 'test',
  tables: {
    one: { add: { token: { do: [{ op: 'uuid', version: 4 }] } } },
    two: { add: { at: { do: [{ op: 'now' }] } } },
    four: { rows: { properties: { id: { not: { const: 5 } } } } },
  },
};

let cwd: string;
let rules: string;

/** `one` is mapped and has random ids, `two` gets the time, `three` is linked, and one row of `four` cannot go in. */
beforeAll(async () => {
  cwd = await tempDirectory();
  rules = join(cwd, 'rules.json');
  const database = new Database(join(cwd, 'source.db'));
  for (const name of ['one', 'two', 'three', 'four']) {
    database.exec(`create table ${name} (id integer primary key, name text not null);
      with recursive n (i) as (values (1) union all select i + 1 from n where i < 900)
      insert into ${name} select i, '${name} ' || i || hex(i * 7919) from n`);
  }
  database.close();
  await writeFile(rules, JSON.stringify(RULES));
  expect((await runCli(['export', 'source.db', '--part-size', '0.02'], { cwd })).exitCode).toBe(0);
});

const transform = (directory: string, more: readonly string[] = []) =>
  runCli(
    [
      ...['transform', '--to-dialect', 'postgres', '--archive', directory, '--rules', rules, '--on-error', 'reject'],
      ...['--part-size', '0.02', '--json-stream', ...more],
    ],
    { cwd },
  );

/** The files of a transformed archive but for the manifest, which has a time, and the log, whose run is another. */
async function filesOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const base = join(directory, 'transformed');
  const names = (await readdir(base, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !['manifest.json', 'parts.ndjson'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    names.toSorted().map(async (name) => [name.slice(base.length), await readFile(name, 'utf8')]),
  );
  return Object.fromEntries(files) as Record<string, string>;
}

describe('a transform that was stopped', () => {
  it('goes on behind whatever its log had come to', { timeout: 240_000 }, async () => {
    const whole = join(cwd, 'whole');
    await cp(join(cwd, 'migration_data'), whole, { recursive: true });
    expect((await transform(whole, ['--resumable'])).exitCode).toBe(6);
    const [wanted, log] = [await filesOf(whole), await readFile(join(whole, 'transformed/parts.ndjson'), 'utf8')];
    const { content } = await (await openArchive(whole, 'transformed')).manifest();
    expect(Object.keys(wanted).filter((name) => name.startsWith('/rejects'))).toHaveLength(1);
    const lines = log.split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(12);
    const ends = lines.flatMap((line, at) => (line.includes('"kind":"end"') ? [at] : []));
    // Behind the head, within the first table, behind each end, before the last, and in the middle of a line.
    for (const cut of [1, 3, ...ends.map((at) => at + 1), (ends.at(-1) ?? 0) - 1]) {
      const directory = join(cwd, `cut-${cut}`);
      await cp(whole, directory, { recursive: true });
      const base = join(directory, 'transformed');
      await rm(join(base, 'manifest.json'));
      await writeFile(
        join(base, 'parts.ndjson'),
        `${lines.slice(0, cut).join('\n')}\n${lines[cut]?.slice(0, 20) ?? ''}`,
      );
      const before = await stat(join(base, 'data/four-0001.json'));
      const { exitCode, stdout } = await transform(directory, ['--resumable']);
      expect([cut, exitCode]).toEqual([cut, 6]);
      expect(await filesOf(directory)).toEqual(wanted);
      expect((await (await openArchive(directory, 'transformed')).manifest()).content).toBe(content);
      const after = await stat(join(base, 'data/four-0001.json'));
      expect(after.ino === before.ino).toBe(cut > 2);
      const ended = ends.filter((at) => at < cut && !lines[at]?.includes('"refused"')).length;
      if (ended > 0) expect(stdout).toContain(`Going on: ${ended} of 4 tables are transformed already.`);
    }
  });

  it('begins anew where it is not asked to go on, by the same time and ids', async () => {
    const directory = join(cwd, 'anew');
    await cp(join(cwd, 'whole'), directory, { recursive: true });
    const wanted = await filesOf(directory);
    await rm(join(directory, 'transformed/manifest.json'));
    const { stdout } = await transform(directory);
    expect(stdout).not.toContain('Going on');
    expect(await filesOf(directory)).toEqual(wanted);
  });

  it('begins anew by other rules, or for another export', async () => {
    const directory = join(cwd, 'other');
    await cp(join(cwd, 'whole'), directory, { recursive: true });
    await rm(join(directory, 'transformed/manifest.json'));
    const exported = await runCli(['export', 'source.db', '--archive', directory, '--replace', '--tables', 'one,two'], {
      cwd,
    });
    expect(exported.exitCode).toBe(0);
    const { stdout, exitCode } = await transform(directory, ['--resumable']);
    expect([exitCode, stdout.includes('Going on')]).toEqual([0, false]);
    expect(Object.keys(await filesOf(directory)).filter((name) => name.startsWith('/data/four'))).toEqual([]);
  });

  it('and killed goes on by the same command', { timeout: 60_000 }, async () => {
    const directory = join(cwd, 'killed');
    await cp(join(cwd, 'migration_data'), directory, { recursive: true });
    const args = ['transform', '--to-dialect', 'postgres', '--archive', directory, '--rules', rules, '--resumable'];
    const text = '"kind":"table-finished","stage":"transform","summary":{"table":"one"';
    const more = ['--on-error', 'reject', '--json-stream'];
    const killed = await runCli([...args, ...more], { cwd, signalWhen: { text, signal: 'SIGKILL' } });
    expect(killed.exitCode).toBeNull();
    const { exitCode } = await runCli([...args, ...more], { cwd });
    expect(exitCode).toBe(6);
    expect((await runCli(['validate', '--archive', directory], { cwd })).exitCode).toBe(0);
  });
});

describe('an import into a SQLite file', () => {
  it('that was killed begins anew from the sealed archive, and leaves nothing beside the file', {
    timeout: 60_000,
  }, async () => {
    const directory = join(await tempDirectory(), 'archive');
    await cp(join(cwd, 'migration_data'), directory, { recursive: true });
    const target = join(await tempDirectory(), 'target.db');
    const args = ['import', target, '--archive', directory, '--resumable', '--json-stream'];
    const text = '"kind":"table-finished","stage":"import","summary":{"table":"one"';
    const killed = await runCli(args, { cwd, signalWhen: { text, signal: 'SIGKILL' } });
    expect([killed.exitCode, (await readdir(dirname(target))).length]).toEqual([null, 1]);
    // Another import is alive, of a process that this machine does not see: it holds its file.
    const alive = join(dirname(target), '.target.db.rowferry-4194305-0000abcd');
    const held = new Database(alive);
    held.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive; commit');
    const again = await runCli(args, { cwd });
    expect([again.exitCode, again.stdout.includes('whole or not there')]).toEqual([0, true]);
    expect((await readdir(dirname(target))).toSorted()).toEqual([basename(alive), 'target.db']);
    held.close();
    expect(querySqlite(target, 'select count(*) as rows from four')).toEqual([{ rows: 900n }]);
  });
});

describe('an export from PostgreSQL', () => {
  it('that was killed says that it begins anew, and mixes nothing of two moments', { timeout: 60_000 }, async () => {
    const source = await createScratchDatabase();
    for (const name of ['one', 'two']) {
      await source.query(`create table ${name} (id int primary key, at int);
        insert into ${name} select n, 1 from generate_series(1, 3000) n`);
    }
    const directory = join(await tempDirectory(), 'archive');
    const args = ['export', source.url, '--archive', directory, '--resumable', '--part-size', '0.02', '--json-stream'];
    const text = '"kind":"table-finished","stage":"export","summary":{"table":"one"';
    const killed = await runCli(args, { cwd, signalWhen: { text, signal: 'SIGKILL' } });
    expect([killed.exitCode, killed.stdout.includes('begins anew when it is stopped')]).toEqual([null, true]);
    await source.query('update one set at = 2; update two set at = 2');
    const again = await runCli(args, { cwd });
    expect([again.exitCode, again.stdout.includes('The export begins anew: nothing tells')]).toEqual([0, true]);
    const data = join(directory, 'exported/data');
    const rows = await Promise.all((await readdir(data)).map((name) => readFile(join(data, name), 'utf8')));
    expect([rows.join('').includes('"at":1'), rows.join('').match(/"at":2/g)?.length]).toEqual([false, 6000]);
  });
});
