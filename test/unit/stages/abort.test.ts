import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { parseEnd } from '../../../src/dialect/open-dialect.ts';
import { exportDatabase } from '../../../src/stages/export-database.ts';
import { importArchive } from '../../../src/stages/import-archive.ts';
import type { ProgressEvent, StageContext } from '../../../src/stages/progress.ts';
import { transformArchive } from '../../../src/stages/transform-archive.ts';
import { validate } from '../../../src/stages/validate.ts';
import { createScratchDatabase, type ScratchDatabase } from '../../helpers/databases.ts';
import { exportTo, transformFor } from '../../helpers/run-stages.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const MAPPING = { jsonb: false, keepDynamic: false };
const INTERRUPTED = { name: 'RowferryError', code: 'INTERRUPTED' };

let source: string;

beforeAll(async () => {
  source = join(await tempDirectory(), 'source.db');
  const database = new Database(source);
  for (const name of ['a', 'b', 'c']) {
    database.exec(`create table ${name} (id integer primary key, v any);
      with recursive n (i) as (values (1) union all select i + 1 from n where i < 20000)
      insert into ${name} select i, case i % 2 when 0 then i else 'text ' || i end from n`);
  }
  database.close();
});

/** A context that stops the run with the first event that `isDue`. */
function stoppingAt(isDue: (event: ProgressEvent) => boolean): StageContext {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onProgress: (event) => {
      if (isDue(event)) stop.abort();
    },
  };
}

const atTable = (name: string) => stoppingAt((event) => event.kind === 'table-started' && event.table.endsWith(name));
const atOnce = (): StageContext => ({ signal: AbortSignal.abort(), onProgress: () => {} });
const atStep = () => stoppingAt((event) => event.kind === 'step');
const inValidation = () => stoppingAt((event) => event.kind === 'table-started' && event.stage === 'validate');

const exportOptions = (archive: string, from = source) =>
  ({
    from: parseEnd(from),
    archive,
    tables: null,
    exclude: [],
    order: 'canonical',
    replace: false,
    copyFirst: false,
  }) as const;
const importOptions = (archive: string, to: string) => ({
  archive,
  to: parseEnd(to),
  validate: true,
  memory: true,
  backupDirectory: null,
  ...MAPPING,
});

async function expectUnsealed(archive: string, phase: 'exported' | 'transformed'): Promise<void> {
  const code = expect.stringMatching(/^ARCHIVE_(NOT_FOUND|INCOMPLETE)$/);
  await expect(openArchive(archive, phase)).rejects.toMatchObject({ code });
  expect(await readdir(archive)).not.toContain('lock');
}

const tablesOf = (database: ScratchDatabase) =>
  database.query("select from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace");

describe('an export that is stopped', () => {
  it.each([
    ['before it begins', atOnce],
    ['at its second table', () => atTable('b')],
    ['while it reads the catalog', atStep],
  ])('%s leaves no sealed archive, and can be made again', async (_, context) => {
    const archive = await tempDirectory();
    await expect(exportDatabase(exportOptions(archive), context())).rejects.toMatchObject(INTERRUPTED);
    await expectUnsealed(archive, 'exported');
    expect((await exportTo(archive, source)).rows).toBe(60_000);
  });

  it('leaves the sealed archive that it would have replaced', async () => {
    const archive = await tempDirectory();
    const { content } = await exportTo(archive, source);
    const options = { ...exportOptions(archive), replace: true };
    await expect(exportDatabase(options, atTable('b'))).rejects.toMatchObject(INTERRUPTED);
    const kept = (await readdir(archive)).filter((name) => name.startsWith('exported'));
    expect(kept.length).toBeGreaterThan(0);
    const whole = await Promise.allSettled(kept.map((name) => readdir(join(archive, name))));
    expect(whole.some((found) => found.status === 'fulfilled' && found.value.includes('manifest.json'))).toBe(true);
    expect((await exportTo(archive, source, { replace: true })).content).toBe(content);
  });

  it('from PostgreSQL leaves no sealed archive', async () => {
    const [archive, database] = [await tempDirectory(), await createScratchDatabase()];
    await database.query('create table a as select i, repeat(i::text, 50) as v from generate_series(1, 20000) i');
    await expect(exportDatabase(exportOptions(archive, database.url), atTable('a'))).rejects.toMatchObject(INTERRUPTED);
    await expectUnsealed(archive, 'exported');
  });
});

describe('a transform that is stopped', () => {
  it.each([
    ['before it begins', atOnce],
    ['at its second table', () => atTable('b')],
  ])('%s leaves no sealed archive, and can be made again', async (_, context) => {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    await exportTo(archive, source);
    const options = { archive, to: null, toDialect: 'postgres', jsonb: false, keepDynamic: true } as const;
    await expect(transformArchive(options, context())).rejects.toMatchObject(INTERRUPTED);
    await expectUnsealed(archive, 'transformed');
    expect((await transformFor(archive, target.url)).rows).toBe(60_000);
  });
});

describe('an import that is stopped', () => {
  it.each([
    ['before it begins', atOnce],
    ['at its first table', () => atTable('a')],
    ['at its last table', () => atTable('c')],
    ['at the keys', atStep],
    ['while the rows are read back', inValidation],
  ])('%s leaves nothing in PostgreSQL and no new SQLite file', async (_, context) => {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    const folder = await tempDirectory();
    await exportTo(archive, source);
    await transformFor(archive, target.url);
    await expect(importArchive(importOptions(archive, target.url), context())).rejects.toMatchObject(INTERRUPTED);
    expect(await tablesOf(target)).toEqual([]);
    await transformFor(archive, join(folder, 'target.db'));
    const importing = importArchive(importOptions(archive, join(folder, 'target.db')), context());
    await expect(importing).rejects.toMatchObject(INTERRUPTED);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a validation that is stopped', () => {
  it('says so', async () => {
    const archive = await tempDirectory();
    await exportTo(archive, source);
    const alone = { archive, to: null, from: null, ...MAPPING };
    await expect(validate(alone, atOnce())).rejects.toMatchObject(INTERRUPTED);
    const live = { archive, to: parseEnd(source), from: parseEnd(source), ...MAPPING };
    await expect(validate(live, atTable('b'))).rejects.toMatchObject(INTERRUPTED);
    const compared = { archive, to: parseEnd(source), from: null, ...MAPPING };
    await expect(validate(compared, atTable('b'))).rejects.toMatchObject(INTERRUPTED);
  });
});
