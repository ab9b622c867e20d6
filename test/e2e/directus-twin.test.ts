import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ColumnLoss } from '../../src/transform/column-losses.ts';
import { describeWithCorpora } from '../helpers/corpora.ts';
import { createScratchDatabase, type ScratchDatabase } from '../helpers/databases.ts';
import { loadDump } from '../helpers/load-dump.ts';
import { move } from '../helpers/run-stages.ts';
import { splitDump } from '../helpers/split-dump.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

/**
 * What differs between the two databases before anything moved, although the same calls made both. Everything else is
 * compared: 29 tables, with two things named alike below: random ids by the row that has them, moments by a T.
 */
const DIFFERENT_BY_NATURE: Readonly<Record<string, { readonly columns: readonly string[]; readonly why: string }>> = {
  directus_users: { columns: ['password'], why: 'argon2 hashes have a random salt' },
  directus_sessions: { columns: ['token'], why: 'tokens are random' },
  directus_fields: { columns: ['special'], why: 'Directus notes cast-timestamp for fields of SQLite only' },
  directus_revisions: {
    columns: ['data', 'delta'],
    why: 'JSON text that Directus wrote: of SQLite a REAL has all its digits and a bigint is a number, not a string',
  },
};

/** Ids that Directus makes up at random, by what stands for the row in both databases. */
const NAMES = `
  select id::text, email as name from public.directus_users union all
  select id::text, 'role ' || name from public.directus_roles union all
  select id::text, 'policy ' || name from public.directus_policies union all
  select id::text, 'article ' || title from public.articles union all
  select id::text, 'file ' || filename_download from public.directus_files union all
  select id::text, 'comment ' || comment from public.directus_comments union all
  select id::text, 'an access' from public.directus_access`;

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;
/** The days on which the two databases were made, a second or so apart, and when their sessions end. */
const MOMENT_OF_MAKING = /2026-11-2[18][ T][\d:.]+(?:\+00|Z)/g;

/** The rows of a table as text, without `left` columns, sorted. */
async function rowsOf(database: ScratchDatabase, table: string, left: readonly string[]): Promise<readonly string[]> {
  const named = await database.query<{ id: string; name: string }>(NAMES);
  const names = new Map(named.map(({ id, name }) => [id, name]));
  const columns = await database.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum`,
    [`public.${table}`],
  );
  const kept = columns.filter(({ name }) => !left.includes(name)).map(({ name }) => `t."${name}"`);
  const rows = await database.query<{ row: string }>(
    `select row(${kept.join(', ')})::text as row from public."${table}" t`,
  );
  return rows
    .map(({ row }) => row.replace(UUID, (id) => `<${names.get(id) ?? 'an id'}>`).replace(MOMENT_OF_MAKING, 'T'))
    .sort();
}

/** The dump without its rows: the tables that an application has made for itself. */
async function structureOf(dump: string): Promise<string> {
  const steps = [...splitDump(await readFile(dump, 'utf8'))];
  return steps
    .flatMap((step) => (step.kind === 'statement' && !step.sql.includes('setval') ? [step.sql] : []))
    .join('\n');
}

function isExact({ loss }: ColumnLoss): boolean {
  return loss === 'exact';
}

describeWithCorpora('a Directus in SQLite', ['sqlite/directus.db', 'postgres/directus.sql'], (file, dump) => {
  it('moves into the tables that Directus made in PostgreSQL, and is its twin there', async () => {
    const directory = await tempDirectory();
    const [target, twin] = [await createScratchDatabase(), await createScratchDatabase()];
    const structure = join(directory, 'structure.sql');
    await writeFile(structure, await structureOf(dump));
    await loadDump(target.url, structure);
    await loadDump(twin.url, dump);
    const { losses, proof } = await move(file, target.url, join(directory, 'archive'));
    expect(proof.map(({ ok }) => ok)).toEqual(Array(29).fill(true));
    // 62 columns of uuids and a price could change, and no value of them does; the target has 32 bits for a rating of 64.
    const [exact, inexact] = [losses.filter(isExact), losses.filter((loss) => !isExact(loss))];
    expect(inexact).toMatchObject([{ table: 'articles', column: 'rating', loss: 'lossy' }]);
    expect(exact).toHaveLength(63);
    for (const { reason } of exact)
      expect(reason).toMatch(/^0 of [\d,]+ values? changed\. The target has (uuid|numeric)/);
    for (const { table } of proof) {
      const columns = DIFFERENT_BY_NATURE[table]?.columns ?? [];
      expect(await rowsOf(target, table, columns), table).toEqual(await rowsOf(twin, table, columns));
      if (columns.length > 0) expect(await rowsOf(target, table, [])).not.toEqual(await rowsOf(twin, table, []));
    }
    // The next row of Directus gets a number that is free.
    const [next] = await target.query(
      "select nextval('public.directus_activity_id_seq')::int > max(id) as free from public.directus_activity",
    );
    expect(next).toEqual({ free: true });
  });
});
