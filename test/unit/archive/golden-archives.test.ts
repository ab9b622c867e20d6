import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { verifyArchive } from '../../../src/archive/verify-archive.ts';
import { GOLDEN, GOLDEN_CATALOG } from '../../fixtures/archives/golden-tables.ts';
import { textOf } from './archive-fixtures.ts';

const archives = fileURLToPath(new URL('../../fixtures/archives/', import.meta.url));
const signal = new AbortController().signal;

async function linesOf(directory: string, phase: 'exported' | 'transformed') {
  const archive = await openArchive(directory, phase);
  const lines: Record<string, string[]> = {};
  for await (const { table, parts } of archive.tables()) {
    let text = '';
    for await (const part of parts()) text += await textOf(archive.blocks(part, table));
    lines[table.name.name] = text.split(',\n').slice(0, -1);
  }
  return lines;
}

const EXPECTED = Object.fromEntries(GOLDEN.map(({ table, lines }) => [table.name.name, lines]));

describe('an archive of format version 1', () => {
  test.each(['exported', 'transformed'] as const)('that was %s stays readable, row by row', async (phase) => {
    const archive = await openArchive(`${archives}v1`, phase);
    expect(archive.catalog).toEqual(GOLDEN_CATALOG);
    expect(await linesOf(`${archives}v1`, phase)).toEqual(EXPECTED);
    const verification = await verifyArchive(archive, { signal });
    expect(verification.rows).toBe(14);
    expect(verification.tables.every((table) => table.sums)).toBe(true);
  });

  test('keeps its content digest', async () => {
    const archive = await openArchive(`${archives}v1`, 'exported');
    expect((await archive.manifest()).content).toBe('93b4b5eef9781abf616839f9e05a8a48c695e4f2c6ac68d70fc2ad63d41ecbcf');
  });

  test('that a person edited and formatted in another way gives canonical rows', async () => {
    const archive = await openArchive(`${archives}v1-edited`, 'exported');
    const manifest = await archive.manifest();
    const original = await openArchive(`${archives}v1`, 'exported');
    expect(manifest).toMatchObject({ edited: true, parent: await original.digest() });
    expect(manifest.tables.map((table) => table.layout)).toEqual(['lines', 'json', 'lines', 'lines', 'lines']);
    const users = EXPECTED['users']?.map((line) => line.replace('Ada', 'Ada Lovelace'));
    expect(await linesOf(`${archives}v1-edited`, 'exported')).toEqual({ ...EXPECTED, users });
    await verifyArchive(archive, { signal });
  });
});
