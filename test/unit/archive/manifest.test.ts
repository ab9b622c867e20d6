import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCatalog } from '../../../src/archive/archive-documents.ts';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { contentDigest, formatManifest, type Manifest, parseManifest } from '../../../src/archive/manifest.ts';
import type { Table } from '../../../src/model/catalog.ts';
import { column } from '../../helpers/row-fixtures.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { catalogOf, failureOf, NOTES, USERS, userLine, writeArchive } from './archive-fixtures.ts';

const LINES = [userLine(1, 'Ada'), userLine(2, 'Grace')];
const PATH = '/archive/manifest.json';

async function sample(): Promise<Manifest> {
  return writeArchive(await tempDirectory(), [{ table: USERS, lines: LINES }], { partBytesMax: 30 });
}

/** What parsing says of a manifest that was changed but has the right content digest. */
async function failureWith(change: (manifest: Manifest) => object) {
  const changed = change(await sample()) as Manifest;
  const content = contentDigest(changed.catalog, changed.tables);
  return failureOf(async () => parseManifest(formatManifest({ ...changed, content }), PATH));
}

describe('a manifest', () => {
  test('comes back as it was written', async () => {
    const manifest = await sample();
    expect(parseManifest(formatManifest(manifest), PATH)).toEqual(manifest);
  });

  test('never holds more of the source than its names', async () => {
    expect(Object.keys((await sample()).source).sort()).toEqual([
      'consistencyPoint',
      'database',
      'dialect',
      'serverVersion',
    ]);
  });

  test('that lists a part twice is damaged', async () => {
    const { code, message } = await failureWith(({ tables: [table], ...manifest }) => {
      const [part] = table?.parts ?? [];
      return { ...manifest, tables: [{ ...table, parts: [part, part] }] };
    });
    expect([code, message]).toEqual(['ARCHIVE_MANIFEST_DAMAGED', expect.stringContaining('part twice')]);
  });

  test('whose tables do not add up is damaged, and the table named', async () => {
    const { code, message } = await failureWith(({ tables: [table], ...manifest }) => ({
      ...manifest,
      tables: [{ ...table, rows: 7 }],
    }));
    expect([code, message]).toEqual(['ARCHIVE_MANIFEST_DAMAGED', expect.stringContaining('table users')]);
  });

  test.each([
    ['of another format', { format: 'zip' }],
    ['of a version that never was', { version: 0 }],
    ['without an id', { id: null }],
    ['with a digest in capitals', { catalog: 'A'.repeat(64) }],
  ])('%s is damaged', async (_, change) => {
    expect((await failureWith((manifest) => ({ ...manifest, ...change }))).code).toBe('ARCHIVE_MANIFEST_DAMAGED');
  });

  test('of a newer version is called so, though it has fields that nobody knows', async () => {
    const { code, message } = await failureWith((manifest) => ({ ...manifest, version: 3, colour: 'red' }));
    expect([code, message]).toEqual(['ARCHIVE_VERSION_UNSUPPORTED', expect.stringContaining('version 3')]);
  });

  test('whose tables are not those of the catalog is damaged', async () => {
    const directory = await tempDirectory();
    const manifest = await writeArchive(directory, [
      { table: NOTES, lines: [] },
      { table: USERS, lines: LINES },
    ]);
    const tables = [...manifest.tables].reverse();
    const changed = { ...manifest, tables, content: contentDigest(manifest.catalog, tables) };
    await writeFile(join(directory, 'exported/manifest.json'), formatManifest(changed));
    expect((await failureOf(() => openArchive(directory, 'exported'))).code).toBe('ARCHIVE_MANIFEST_DAMAGED');
  });
});

describe('a content digest', () => {
  test('is of rows, order and catalog, not of names of files', async () => {
    const { catalog, tables, content } = await sample();
    const [table] = tables;
    if (table === undefined) throw new Error('the sample has a table');
    const renamed = table.parts.map((part) => ({ ...part, file: 'data/x-0001.json' }));
    expect(contentDigest(catalog, [{ ...table, parts: renamed, sums: null }])).toBe(content);
    expect(contentDigest('0'.repeat(64), tables)).not.toBe(content);
    expect(contentDigest(catalog, [{ ...table, order: { kind: 'heap' } }])).not.toBe(content);
    expect(contentDigest(catalog, [{ ...table, parts: table.parts.slice(1) }])).not.toBe(content);
  });
});

describe('a catalog', () => {
  const failureOfCatalog = (...tables: readonly Table[]) =>
    failureOf(async () => checkCatalog(Buffer.from(JSON.stringify(catalogOf(...tables))), 'catalog.json'));

  test('that is whole is taken', async () => {
    expect((await failureOfCatalog(NOTES, USERS)).code).toBe('none');
  });

  test.each([
    ['a table twice', [USERS, USERS]],
    ['a column twice', [{ ...NOTES, columns: [...NOTES.columns, ...NOTES.columns] }]],
    ['a key over a column that is not there', [{ ...USERS, columns: [column('name', { kind: 'uuid' })] }]],
  ])('with %s is damaged', async (_, tables) => {
    expect((await failureOfCatalog(...tables)).code).toBe('ARCHIVE_CATALOG_DAMAGED');
  });

  test('that is no JSON is damaged', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    const path = join(directory, 'exported/catalog.json');
    const half = (await readFile(path)).subarray(0, 100);
    expect((await failureOf(async () => checkCatalog(half, path))).message).toContain(path);
  });
});
