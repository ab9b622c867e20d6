import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { resealArchive } from '../../../src/archive/reseal-archive.ts';
import { verifyArchive } from '../../../src/archive/verify-archive.ts';
import type { LogicalType } from '../../../src/model/logical-type.ts';
import { column, table } from '../../helpers/row-fixtures.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf, NOTES, textOf, USERS, userLine, writeArchive } from './archive-fixtures.ts';

const signal = new AbortController().signal;
const LINES = [userLine(1, 'Ada'), userLine(2, 'Grace')];
const ACCEPT = { acceptEdits: true };

async function sealed(): Promise<{ directory: string; part: string }> {
  const directory = await tempDirectory();
  const sums = { rows: 2, columns: [{ name: 'name', nulls: 0, octets: '8', min: '3', max: '5' }] };
  await writeArchive(directory, [
    { table: NOTES, lines: ['{"text":"x"}'], sums: { rows: 1, columns: [] } },
    { table: USERS, lines: LINES, sums },
  ]);
  return { directory, part: join(directory, 'exported/data/users-0001.json') };
}

async function usersOf(directory: string) {
  const archive = await openArchive(directory, 'exported');
  const { tables } = await archive.manifest();
  const entry = tables.find((candidate) => candidate.name.name === 'users');
  let text = '';
  for (const part of entry?.parts ?? []) text += await textOf(archive.blocks(part, USERS));
  await verifyArchive(archive, { signal });
  return { entry, text };
}

describe('an archive that was edited', () => {
  test('cannot be read until it is sealed again, and then says that it was edited', async () => {
    const { directory, part } = await sealed();
    const before = await openArchive(directory, 'exported');
    await writeFile(part, `[\n${LINES[0]},\n${userLine(2, 'Hopper')},\n${userLine(3, 'Lin')}\n]\n`);
    expect((await failureOf(() => openArchive(directory, 'exported'))).code).toBe('ARCHIVE_PART_TRUNCATED');
    const manifest = await resealArchive(directory, 'exported', ACCEPT);
    expect(manifest).toMatchObject({ edited: true, parent: await before.digest(), origin: null });
    expect(manifest.id).not.toBe((await before.manifest()).id);
    const { entry, text } = await usersOf(directory);
    expect(text).toContain('"Hopper"');
    expect(entry).toMatchObject({ rows: 3, layout: 'lines', sums: null, parts: [{ first: '[1]', last: '[3]' }] });
  });

  test('keeps the entries of tables that were not, sums included', async () => {
    const { directory, part } = await sealed();
    const before = await (await openArchive(directory, 'exported')).manifest();
    await writeFile(part, `[\n${LINES[0]}\n]\n`);
    const manifest = await resealArchive(directory, 'exported', ACCEPT);
    expect(manifest.tables[0]).toEqual(before.tables[0]);
    expect(manifest.tables[0]?.sums).not.toBeNull();
  });

  test('is not sealed again unless the edits are accepted', async () => {
    const { directory, part } = await sealed();
    await writeFile(part, `[\n${LINES[0]}\n]\n`);
    const failure = await failureOf(() => resealArchive(directory, 'exported', { acceptEdits: false }));
    expect(failure.code).toBe('ARCHIVE_CHECKSUM_MISMATCH');
    expect(failure.message).toContain('data/users-0001.json');
  });

  test('loses its order where rows no longer stand in it', async () => {
    const { directory, part } = await sealed();
    await writeFile(part, `[\n${LINES[1]},\n${LINES[0]}\n]\n`);
    await resealArchive(directory, 'exported', ACCEPT);
    const { entry } = await usersOf(directory);
    expect(entry).toMatchObject({ order: { kind: 'none' }, parts: [{ first: null, last: null }] });
  });

  test.each([
    ['a value of another type', '[{"id":"one","name":"x"}]'],
    ['a column that is not there', '[{"id":1,"name":"x","age":5}]'],
    ['a row without a column', '[{"id":1}]'],
    ['a column twice', '[{"id":1,"id":2,"name":"x"}]'],
    ['half an array', '[{"id":1,"name":"x"}'],
    ['something else than rows', '{"id":1,"name":"x"}'],
    ['an array of something else', '[1,2]'],
    ['a second document', '[{"id":1,"name":"x"}] []'],
    ['bytes that are not UTF-8', Buffer.from('[{"id":1,"name":"\xff"}]', 'latin1')],
    ['no JSON at all', 'id,name\n1,x\n'],
    ['nothing', ''],
  ])('is refused with %s', async (_, content) => {
    const { directory, part } = await sealed();
    await writeFile(part, content);
    const failure = await failureOf(() => resealArchive(directory, 'exported', ACCEPT));
    expect(failure.code).toBe('ARCHIVE_ROW_MALFORMED');
    expect(failure.message).toContain('data/users-0001.json of table users');
  });

  test('is refused where a part is gone', async () => {
    const { directory, part } = await sealed();
    await rm(part);
    expect((await failureOf(() => resealArchive(directory, 'exported', ACCEPT))).code).toBe('ARCHIVE_PART_MISSING');
  });

  test('may have an edited catalog, as long as the rows fit it', async () => {
    const { directory } = await sealed();
    const path = join(directory, 'exported/catalog.json');
    const catalog = await readFile(path, 'utf8');
    await writeFile(path, catalog.replaceAll('"TEXT"', '"VARCHAR"'));
    expect((await resealArchive(directory, 'exported', ACCEPT)).edited).toBe(true);
    await openArchive(directory, 'exported');
    await writeFile(path, catalog.replaceAll('"name"', '"label"'));
    expect((await failureOf(() => resealArchive(directory, 'exported', ACCEPT))).code).not.toBe('none');
  });
});

describe('an archive that nobody edited', () => {
  test('keeps its manifest', async () => {
    const { directory } = await sealed();
    const before = await readFile(join(directory, 'exported/manifest.json'), 'utf8');
    await resealArchive(directory, 'exported', ACCEPT);
    await resealArchive(directory, 'exported', { acceptEdits: false });
    expect(await readFile(join(directory, 'exported/manifest.json'), 'utf8')).toBe(before);
  });
});

describe('rows in another formatting', () => {
  const types: readonly LogicalType[] = [
    { kind: 'integer', bits: 64 },
    { kind: 'float', bits: 64 },
    { kind: 'text', length: null, fixed: false },
    { kind: 'jsonb' },
    { kind: 'dynamic' },
  ];
  const wide = table(
    'wide',
    types.map((type, at) => column(`c${at}`, type)),
  );
  const rewrite = async (lines: readonly string[], edited: string) => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: wide, lines, order: { kind: 'heap' } }]);
    await writeFile(join(directory, 'exported/data/wide-0001.json'), edited);
    const { tables } = await resealArchive(directory, 'exported', ACCEPT);
    const archive = await openArchive(directory, 'exported');
    const [part] = tables[0]?.parts ?? [];
    return part === undefined ? '' : textOf(archive.blocks(part, wide));
  };

  test('mean the same: pretty-printed, keys in any order, numbers in any notation', async () => {
    const line = '{"c0":"9007199254740993","c1":1500,"c2":"a/b","c3":{"a":1,"b":[true,null]},"c4":{"$integer":5}}';
    const edited = `[
      {"c4": {"$integer": 5}, "c3": {"a": 1, "b": [true, null]}, "c2": "a\\/\\u0062", "c1": 1.5e3, "c0": 9007199254740993}
    ]`;
    expect(await rewrite([line], edited)).toBe(`${line},\n`);
  });

  test('keep every digit of a number that a program would round', async () => {
    const edited = '[{"c0":9223372036854775807,"c1":0.1,"c2":"","c3":[1.10],"c4":null}]';
    const line = '{"c0":"9223372036854775807","c1":0.1,"c2":"","c3":{"$json":"[1.10]"},"c4":null}';
    expect(await rewrite([line], edited)).toBe(`${line},\n`);
  });

  test('come back as they were, whatever the rows and the white space', async () => {
    const row = fc.tuple(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom({ a: [1, { b: null }] }, [], 'x', true),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(1, '\t', 4),
        async (rows, space) => {
          const objects = rows.map(([c0, c1, c2, c3]) => ({ c0, c1: c1 + 0 === 0 ? 0 : c1, c2, c3, c4: null }));
          const lines = objects.map((object) => JSON.stringify(object));
          expect(await rewrite(lines, JSON.stringify(objects, null, space))).toBe(
            lines.map((line) => `${line},\n`).join(''),
          );
        },
      ),
      { numRuns: 15 },
    );
  });
});
