// Goal: values of a hundred megabytes pass both ways, in memory that does not grow with their number.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createScratchDatabase } from '../../helpers/databases.ts';
import { move } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

/** The greatest take half a minute each on an idle machine, and three on a busy one: they are left to the long run. */
const isLongRun = (process.env['ROWFERRY_PROPERTY_RUNS'] ?? '') !== '';

const MEGABYTES = 1_000_000;
const SIZES = [
  { text: 6 * MEGABYTES, bytes: 4 * MEGABYTES, runs: true, when: '' },
  { text: 100 * MEGABYTES, bytes: 60 * MEGABYTES, runs: isLongRun, when: ' (with ROWFERRY_PROPERTY_RUNS only)' },
];

/** Characters that need an escape somewhere, and one of four bytes. */
const PIECE = 'x"\\\n😀';

const FINGERPRINT =
  'select id, md5(c) as c, md5(b) as b, length(c) as characters, length(b) as bytes from public.t order by id';

describe.each(SIZES)('a text of $text bytes and a bytea of $bytes$when', ({ text, bytes, runs }) => {
  const times = Math.floor(text / Buffer.byteLength(PIECE));

  it.runIf(runs)('pass from PostgreSQL to SQLite and back', { timeout: 600_000 }, async () => {
    const directory = await tempDirectory();
    const [origin, returned] = [await createScratchDatabase(), await createScratchDatabase()];
    await origin.query('create table public.t (id integer primary key, c text, b bytea)');
    await origin.query(`insert into public.t values (1, repeat($1, ${times}), null)`, [PIECE]);
    await origin.query(`insert into public.t values (2, 'x', decode(repeat('00ff5c0a', ${bytes / 4}), 'hex'))`);
    const path = join(directory, 'between.db');
    const out = await move(origin.url, path, join(directory, 'out'));
    const back = await move(path, returned.url, join(directory, 'back'));
    expect([...out.losses, ...back.losses]).toEqual([]);
    expect(await returned.query(FINGERPRINT)).toEqual(await origin.query(FINGERPRINT));
  });

  it.runIf(runs)('pass from SQLite to PostgreSQL and back', { timeout: 600_000 }, async () => {
    const directory = await tempDirectory();
    const [path, returned] = [join(directory, 'origin.db'), join(directory, 'returned.db')];
    const database = new Database(path);
    database.exec('create table t (id integer primary key, c text, b blob)');
    database.prepare('insert into t values (1, ?, ?)').run(PIECE.repeat(times), Buffer.alloc(bytes, '\\\0\xff'));
    database.close();
    const middle = await createScratchDatabase();
    const out = await move(path, middle.url, join(directory, 'out'));
    const back = await move(middle.url, returned, join(directory, 'back'));
    expect([...out.losses, ...back.losses]).toEqual([]);
    expect(await middle.query('select length(c) as c, octet_length(b) as b from t')).toEqual([
      { c: times * [...PIECE].length, b: bytes },
    ]);
    expect(isSame(path, returned)).toBe(true);
  });
});

function isSame(path: string, other: string): boolean {
  const database = new Database(path, { readonly: true });
  database.exec(`attach '${other}' as other`);
  const count = database.prepare('select count(*) from t join other.t as o using (id) where t.c = o.c and t.b = o.b');
  const same = count.pluck().get() === 1;
  database.close();
  return same;
}
