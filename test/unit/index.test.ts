import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportDatabase, importArchive, type ProgressEvent, transformArchive, validate } from '../../src/index.ts';
import { createScratchDatabase } from '../helpers/databases.ts';
import { createBigDatabase, createSmallDatabase } from '../helpers/small-database.ts';
import { sqliteContent } from '../helpers/sqlite-oracle.ts';
import { tempDirectory } from '../helpers/temp-directory.ts';

const BUILT = new URL('../../dist/index.js', import.meta.url).href;

let source: string;

beforeAll(async () => {
  source = join(await tempDirectory(), 'source.db');
  createSmallDatabase(source);
});

describe('the functions of the library', () => {
  it('run one after the other with databases given as text', async () => {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    const events: ProgressEvent[] = [];
    const exported = await exportDatabase({ from: source, archive, onProgress: (event) => void events.push(event) });
    expect(exported).toMatchObject({ stage: 'export', rows: 9, source: { dialect: 'sqlite' } });
    expect(events.map(({ kind }) => kind)).toContain('table-finished');
    expect(await transformArchive({ to: { dialect: 'postgres' }, archive })).toMatchObject({ losses: [] });
    const imported = await importArchive({ to: target.url, archive });
    expect(imported).toMatchObject({ stage: 'import', rows: 9, validated: true });
    expect((await validate({ archive })).report).toMatchObject({ ok: true, right: null });
    expect((await validate({ archive, to: target.url })).report.ok).toBe(true);
    expect((await validate({ archive, from: source, to: target.url })).report.ok).toBe(true);
    await target.query("update users set email = 'x' where id = 1");
    const { report } = await validate({ archive, to: target.url });
    expect(report).toMatchObject({ ok: false, right: expect.not.stringContaining(target.password) });
  });

  it('take the target of a transform as text as well', async () => {
    const archive = await tempDirectory();
    await exportDatabase({ from: `sqlite:${source}`, archive, tables: ['users'], order: 'heap' });
    const { plan } = await transformArchive({ to: join(archive, 'copy.db'), archive, jsonb: true });
    expect(plan).toMatchObject({ to: 'sqlite', tables: [{ source: { name: 'users' } }] });
  });

  it('throw errors with a code', async () => {
    const archive = await tempDirectory();
    await expect(exportDatabase({ from: 'missing.db', archive })).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await expect(validate({ archive })).rejects.toMatchObject({ code: 'ARCHIVE_NOT_FOUND' });
    const signal = AbortSignal.abort();
    await expect(exportDatabase({ from: source, archive, signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect(exportDatabase({ from: 'mysql://localhost/x', archive })).rejects.toThrow(/mysql/);
  });
});

/** Runs a module that uses the built library, and gives the JSON that it prints. */
async function runModule(code: string): Promise<Record<string, unknown>> {
  const module = `import { migrate, RowferryError } from ${JSON.stringify(BUILT)}; ${code}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', module]);
  return JSON.parse(stdout);
}

describe('migrate of the built library', () => {
  it('moves there and back, and writes the report', { timeout: 60_000 }, async () => {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    const returned = join(archive, 'returned.db');
    const summary = await runModule(`
      const options = ${JSON.stringify({ from: source, to: target.url, archive: join(archive, 'out') })};
      const there = await migrate(options);
      const back = await migrate({ from: options.to, to: ${JSON.stringify(returned)}, archive: ${JSON.stringify(join(archive, 'back'))} });
      console.log(JSON.stringify({ there: there.import.rows, back: back.import.rows, losses: back.import.losses }))`);
    expect(summary).toEqual({ there: 9, back: 9, losses: [] });
    expect(sqliteContent(returned)).toEqual(sqliteContent(source));
    const report = JSON.parse(await readFile(join(archive, 'out', 'validation_report.json'), 'utf8'));
    expect(report).toMatchObject({ ok: true });
  });

  it('is stopped by its signal with INTERRUPTED, and the process ends by itself', { timeout: 60_000 }, async () => {
    const directory = await tempDirectory();
    createBigDatabase(join(directory, 'big.db'), 200_000);
    const target = await createScratchDatabase();
    const options = { from: join(directory, 'big.db'), to: target.url, archive: join(directory, 'archive') };
    const outcome = await runModule(`
      const stop = new AbortController();
      const onProgress = (event) => { if (event.kind === 'table-started' && event.stage === 'import') stop.abort(); };
      const code = await migrate({ ...${JSON.stringify(options)}, signal: stop.signal, onProgress }).then(
        () => 'moved', (error) => error instanceof RowferryError && error.code);
      console.log(JSON.stringify({ code }))`);
    expect(outcome).toEqual({ code: 'INTERRUPTED' });
    expect(await target.query("select from pg_class where relname = 'big'")).toEqual([]);
  });

  it('throws what a stage throws, with its code', async () => {
    const [archive, target] = [await tempDirectory(), await createScratchDatabase()];
    await target.query('create table users (id bigint); insert into users values (1)');
    const options = { from: source, to: target.url, archive };
    const outcome = await runModule(`
      const error = await migrate(${JSON.stringify(options)}).then(() => null, (error) => error);
      console.log(JSON.stringify({ isOurs: error instanceof RowferryError, code: error.code, message: error.message }))`);
    expect(outcome).toMatchObject({ isOurs: true, code: expect.stringMatching(/TARGET_(MISMATCH|NOT_EMPTY)/) });
    expect(JSON.stringify(outcome)).not.toContain(target.password);
  });
});

it('the built library is where the package says', async () => {
  const { exports } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(new URL(exports['.'].default, new URL('../../', import.meta.url)).href).toBe(BUILT);
  expect((await readFile(fileURLToPath(BUILT), 'utf8')).length).toBeGreaterThan(0);
});
