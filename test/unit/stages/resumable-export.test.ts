import { cp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { verifyArchive } from '../../../src/archive/verify-archive.ts';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { exportDatabase } from '../../../src/stages/export-database.ts';
import type { ProgressEvent } from '../../../src/stages/progress.ts';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { quietContext } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const HOW = { tables: null, exclude: [], order: 'canonical', replace: false, copyFirst: false } as const;
const PACE = { resumable: true, partBytes: 20_000 };

let source: string;

function fill(path: string): void {
  const database = new Database(path);
  database.exec(`
    create table a_numbers (id integer primary key, v any);
    create table b_pairs (x text not null, y integer not null, note text, primary key (x, y)) without rowid;
    create table c_keyless (v text, n integer);
    create table d_empty (id integer primary key);
    create table e_last (id integer primary key, t text);`);
  const rows = (sql: string) =>
    database.exec(`with recursive n (i) as (values (1) union all select i + 1 from n where i < 1500) ${sql}`);
  rows(`insert into a_numbers select i * 3, case i % 3 when 0 then i when 1 then 'text ' || i else null end from n`);
  rows(`insert into b_pairs select 'key ' || (i % 40), i, hex(i * 7919) from n`);
  rows(`insert into c_keyless select 'value ' || (i % 900), i % 7 from n`);
  rows(`insert into e_last select i, 'row ' || i from n`);
  database.close();
}

beforeAll(async () => {
  source = join(await tempDirectory(), 'source.db');
  fill(source);
});

function exportInto(archive: string, events: ProgressEvent[] = [], from = source) {
  return exportDatabase({ ...HOW, ...PACE, from: parseEnd(from), archive }, quietContext(events));
}

/** An export that is stopped at the event that `isDue`: its record stays. */
async function stopped(archive: string, isDue: (event: ProgressEvent) => boolean, from = source): Promise<void> {
  const stop = new AbortController();
  const onProgress = (event: ProgressEvent) => {
    if (isDue(event)) stop.abort();
  };
  const exporting = exportDatabase(
    { ...HOW, ...PACE, from: parseEnd(from), archive },
    { signal: stop.signal, onProgress },
  );
  await expect(exporting).rejects.toMatchObject({ code: 'INTERRUPTED' });
}

const atTable = (name: string) => (event: ProgressEvent) => event.kind === 'table-started' && event.table === name;

async function bytesIn(archive: string): Promise<ReadonlyMap<string, string>> {
  const data = join(archive, 'exported', 'data');
  const names = (await readdir(data)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(data, name), 'utf8')));
  return new Map(names.map((name, at) => [name, texts[at] as string]));
}

async function isSound(archive: string): Promise<boolean> {
  const { tables } = await verifyArchive(await openArchive(archive, 'exported'), {
    signal: new AbortController().signal,
  });
  return tables.length === 5;
}

describe('an export that was killed', () => {
  it('goes on from whichever line its log of parts had come to, and comes to the same bytes', async () => {
    const whole = await tempDirectory();
    const { content } = await exportInto(whole);
    const bytes = await bytesIn(whole);
    const begun = await tempDirectory();
    await stopped(begun, atTable('b_pairs'));
    const record = await readFile(join(begun, 'resume.json'), 'utf8');
    const log = (await readFile(join(whole, 'exported', 'parts.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(log.length).toBeGreaterThan(20);
    const old = new Date('2020-01-01T00:00:00Z');
    for (let lines = 1; lines <= log.length; lines++) {
      const archive = await tempDirectory();
      await mkdir(archive, { recursive: true });
      await cp(join(whole, 'exported'), join(archive, 'exported'), { recursive: true });
      await rm(join(archive, 'exported', 'manifest.json'));
      await writeFile(join(archive, 'resume.json'), record);
      const kept = log.slice(0, lines);
      // The line that was being written is torn, and the files behind it are not what they should become.
      await writeFile(
        join(archive, 'exported', 'parts.ndjson'),
        `${kept.join('\n')}\n${log[lines]?.slice(0, 40) ?? ''}`,
      );
      const data = join(archive, 'exported', 'data');
      const sealed = kept.flatMap((line) => /"file":"data\/([^"]+)"/.exec(line)?.[1] ?? []);
      for (const name of await readdir(data)) {
        if (!sealed.includes(name)) await writeFile(join(data, name), '[\n{"torn":');
        await utimes(join(data, name), old, old);
      }
      const again = await exportInto(archive);
      expect([lines, again.content]).toEqual([lines, content]);
      expect(await bytesIn(archive)).toEqual(bytes);
      for (const name of sealed) expect((await stat(join(data, name))).mtime).toEqual(old);
      expect(await isSound(archive)).toBe(true);
      expect(await readdir(archive)).not.toContain('resume.json');
    }
  });

  it('begins anew where the source has changed, whatever its log says', async () => {
    const changing = join(await tempDirectory(), 'changing.db');
    fill(changing);
    const archive = await tempDirectory();
    await stopped(archive, atTable('c_keyless'), changing);
    const database = new Database(changing);
    database.exec(`update a_numbers set v = 'changed' where id = 3`);
    database.close();
    const events: ProgressEvent[] = [];
    const again = await exportInto(archive, events, changing);
    const fresh = await tempDirectory();
    const { content } = await exportInto(fresh, [], changing);
    expect(again.content).toBe(content);
    expect(JSON.stringify(events)).toContain('The export begins anew: nothing tells that the source is as it was');
  });

  it('begins anew in WAL mode too where a row was committed meanwhile', async () => {
    const changing = join(await tempDirectory(), 'changing.db');
    fill(changing);
    const writer = new Database(changing);
    writer.pragma('journal_mode = wal');
    writer.exec(`insert into e_last (t) values ('before')`);
    const archive = await tempDirectory();
    await stopped(archive, atTable('c_keyless'), changing);
    writer.exec(`insert into e_last (t) values ('after')`);
    const again = await exportInto(archive, [], changing);
    expect(again.tables.find(({ table }) => table === 'e_last')?.written).toBe(1502);
    writer.close();
  });

  it('begins anew where a part is gone, is shorter, or other tables are asked for', async () => {
    const archive = await tempDirectory();
    await stopped(archive, atTable('c_keyless'));
    await rm(join(archive, 'exported', 'data', 'a_numbers-0001.json'));
    const again = await exportInto(archive);
    expect([again.rows, await isSound(archive)]).toEqual([6000, true]);
    const other = await tempDirectory();
    await stopped(other, atTable('c_keyless'));
    const from = parseEnd(source);
    const fewer = await exportDatabase({ ...HOW, ...PACE, tables: ['e_last'], from, archive: other }, quietContext());
    expect(fewer.rows).toBe(1500);
  });

  it('begins anew from PostgreSQL, and says so', async () => {
    const database = await createScratchDatabase();
    await database.query(`create table a (id int primary key); insert into a select generate_series(1, 20000);
      create table b (id int primary key); insert into b select generate_series(1, 20000)`);
    const archive = await tempDirectory();
    await stopped(archive, atTable('b'), database.url);
    const events: ProgressEvent[] = [];
    const again = await exportInto(archive, events, database.url);
    expect([again.rows, JSON.stringify(events).includes('The export begins anew')]).toEqual([40_000, true]);
  });
});
