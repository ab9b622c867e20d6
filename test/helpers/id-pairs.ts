import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openArchive } from '../../src/archive/archive-reader.ts';

/** The maps of ids of a transformed archive by their names, each with its pairs in the order of the file. */
export async function idPairs(archive: string): Promise<Readonly<Record<string, readonly (readonly string[])[]>>> {
  const { ids: entries = [] } = await (await openArchive(archive, 'transformed')).manifest();
  const files = entries.map(async ({ name, file, ids }) => {
    const text = await readFile(join(archive, 'transformed', file), 'utf8');
    const pairs = JSON.parse(text) as readonly { readonly from: string; readonly to: string }[];
    expect(pairs).toHaveLength(ids);
    return [name, pairs.map(({ from, to }) => [from, to])] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}
