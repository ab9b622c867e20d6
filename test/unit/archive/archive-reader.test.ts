import { readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { recycledBuffers } from '../../../src/archive/block-buffers.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf, NOTES, textOf, USERS, userLine, writeArchive } from './archive-fixtures.ts';

const LINES = Array.from({ length: 2000 }, (_, id) => userLine(id, 'x'.repeat(id % 400)));

async function opened(lines: readonly string[] = LINES) {
  const directory = await tempDirectory();
  await writeArchive(directory, [{ table: USERS, lines }]);
  const archive = await openArchive(directory, 'exported');
  const [part] = (await archive.manifest()).tables[0]?.parts ?? [];
  if (part === undefined) throw new Error('the table has a part');
  return { directory, archive, part, path: archive.partPath(part) };
}

describe('the blocks of a part', () => {
  test('are whole lines of about 256 KB, and together the rows', async () => {
    const { archive, part } = await opened();
    const blocks = [];
    for await (const block of archive.blocks(part, USERS)) blocks.push(block);
    expect(blocks.length).toBeGreaterThan(1);
    for (const { bytes, rows } of blocks) {
      expect(bytes.length).toBeLessThanOrEqual(2 * 256 * 1024);
      expect(bytes.toString('utf8').split(',\n').length - 1).toBe(rows);
      expect(bytes.subarray(-2).toString('latin1')).toBe(',\n');
    }
    expect(Buffer.concat(blocks.map((block) => block.bytes)).toString()).toBe(
      LINES.map((line) => `${line},\n`).join(''),
    );
  });

  test('in recycled buffers are valid until the next one is asked for, however long the rows are', async () => {
    const LENGTHS = [10, 400, 3_000_000, 20, 1_100_000, 1_100_000, 5];
    const lines = Array.from({ length: 12_000 }, (_, id) =>
      userLine(id, 'z'.repeat(id % 2000 === 0 ? (LENGTHS[id / 2000] as number) : id % 700)),
    );
    const { archive } = await opened(lines);
    const memory = new Set<unknown>();
    const copies: Buffer[] = [];
    const buffers = recycledBuffers();
    for (const part of (await archive.manifest()).tables[0]?.parts ?? []) {
      for await (const { bytes } of archive.blocks(part, USERS, buffers)) {
        const copy = Buffer.from(bytes);
        await setTimeout(5); // Meanwhile the next block is read.
        expect(bytes.equals(copy)).toBe(true);
        memory.add(bytes.buffer);
        copies.push(copy);
      }
    }
    expect(Buffer.concat(copies).toString()).toBe(lines.map((line) => `${line},\n`).join(''));
    expect(memory.size).toBeLessThan(copies.length);
  });

  test('hold a row that is larger than a block whole', async () => {
    const lines = [userLine(1, 'a'), userLine(2, 'y'.repeat(1_500_000)), userLine(3, 'b')];
    const { archive, part } = await opened(lines);
    expect(await textOf(archive.blocks(part, USERS))).toBe(lines.map((line) => `${line},\n`).join(''));
  });

  test('belong to the consumer: they stay as they are while the next ones are read', async () => {
    const { archive, part } = await opened();
    const kept: Buffer[] = [];
    const copies: Buffer[] = [];
    for await (const { bytes } of archive.blocks(part, USERS)) {
      kept.push(bytes);
      copies.push(Buffer.from(bytes));
    }
    expect(kept.map((bytes, at) => bytes.equals(copies[at] as Buffer)).every(Boolean)).toBe(true);
  });

  test('may be left before their end', async () => {
    const { archive, part, directory } = await opened();
    for await (const block of archive.blocks(part, USERS)) {
      expect(block.rows).toBeGreaterThan(0);
      break;
    }
    await rename(directory, `${directory}.moved`);
    await rename(`${directory}.moved`, directory);
  });

  test('of a part without rows are none', async () => {
    const { archive, part } = await opened([]);
    expect(await textOf(archive.blocks(part, USERS))).toBe('');
  });

  test.each([
    ['a changed letter', (text: string) => text.replace('xxx', 'xyx'), 'ARCHIVE_CHECKSUM_MISMATCH'],
    ['a line end that is gone', (text: string) => text.replace(',\n{', ', {'), 'ARCHIVE_CHECKSUM_MISMATCH'],
    ['another beginning', (text: string) => `{${text.slice(1)}`, 'ARCHIVE_CHECKSUM_MISMATCH'],
    ['another end', (text: string) => `${text.slice(0, -2)}}\n`, 'ARCHIVE_CHECKSUM_MISMATCH'],
  ])('with %s end in an error that blames the checksum', async (_, change, code) => {
    const { archive, part, path } = await opened();
    await writeFile(path, change(await readFile(path, 'utf8')));
    const failure = await failureOf(() => textOf(archive.blocks(part, USERS)));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain('data/users-0001.json of table users');
  });

  test('of a part that was cut after the archive was opened are not read', async () => {
    const { archive, part, path } = await opened();
    await truncate(path, 1000);
    expect((await failureOf(() => textOf(archive.blocks(part, USERS)))).code).toBe('ARCHIVE_PART_TRUNCATED');
  });
});

describe('opening', () => {
  test('a directory without an archive says so', async () => {
    const directory = await tempDirectory();
    const failure = await failureOf(() => openArchive(directory, 'exported'));
    expect(failure.code).toBe('ARCHIVE_NOT_FOUND');
    expect(failure.message).toContain(directory);
  });

  test('an archive of one phase in the place of the other is refused', async () => {
    const { directory } = await opened();
    await rename(join(directory, 'exported'), join(directory, 'transformed'));
    expect((await failureOf(() => openArchive(directory, 'transformed'))).code).toBe('ARCHIVE_MANIFEST_DAMAGED');
  });

  test('an archive whose data directory leads elsewhere is refused', async () => {
    const { directory } = await opened();
    await rename(join(directory, 'exported/data'), join(directory, 'elsewhere'));
    await symlink(join(directory, 'elsewhere'), join(directory, 'exported/data'));
    expect((await failureOf(() => openArchive(directory, 'exported'))).code).toBe('ARCHIVE_PATH_UNSAFE');
  });

  test('gives the tables in the order of the catalog, with what the manifest says of them', async () => {
    const directory = await tempDirectory();
    const tables = [
      { table: NOTES, lines: ['{"text":"x"}'] },
      { table: USERS, lines: [] },
    ];
    const manifest = await writeArchive(directory, tables);
    const archive = await openArchive(directory, 'exported');
    const entries = [];
    for await (const { table, entry, parts } of archive.tables()) {
      const files = [];
      for await (const part of parts()) files.push(part);
      entries.push(await entry());
      expect((await entry()).parts).toEqual(files);
      expect(table).toEqual(tables[entries.length - 1]?.table);
    }
    expect(entries).toEqual(manifest.tables);
    expect(await archive.manifest()).toEqual(manifest);
  });
});

describe('a part whose last block of the disk ends', () => {
  const BLOCK = 256 * 1024;

  test.each([-1, 0, 1, 2, 3, 4])("%i bytes before or behind the array's end is read whole", async (beyond) => {
    const directory = await tempDirectory();
    const frame = '[\n'.length + userLine(1, '').length + '\n]\n'.length;
    const lines = [userLine(1, 'x'.repeat(BLOCK + beyond - frame))];
    await writeArchive(directory, [{ table: USERS, lines }]);
    const archive = await openArchive(directory, 'exported');
    const { tables } = await archive.manifest();
    const [part] = tables[0]?.parts ?? [];
    expect(part?.bytes).toBe(BLOCK + beyond);
    expect(await textOf(archive.blocks(part as never, USERS))).toBe(`${lines[0]},\n`);
  });
});
