import { access, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { createArchive } from '../../../src/archive/archive-writer.ts';
import { sha256 } from '../../../src/archive/canonical-document.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { block, catalogOf, failureOf, NOTES, SOURCE, USERS, userLine, writeArchive } from './archive-fixtures.ts';

const LINES = [userLine(1, 'Ada'), userLine(2, 'naïve "quotes"'), userLine(3, '')];
const BY_ID = { kind: 'key', columns: ['id'] } as const;
const read = (...path: readonly string[]) => readFile(join(...path), 'utf8');
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('a part', () => {
  test('is a JSON array with one row per line', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    const text = await read(directory, 'exported/data/users-0001.json');
    expect(text).toBe(`[\n${LINES.join(',\n')}\n]\n`);
    expect(JSON.parse(text)).toHaveLength(3);
  });

  test('of a table without rows is an empty array', async () => {
    const directory = await tempDirectory();
    const manifest = await writeArchive(directory, [{ table: USERS, lines: [] }]);
    expect(await read(directory, 'exported/data/users-0001.json')).toBe('[\n]\n');
    expect(manifest.tables[0]?.parts).toMatchObject([{ rows: 0, bytes: 4, first: null, last: null }]);
  });

  test('is sealed before the row that would take it past its size', async () => {
    const directory = await tempDirectory();
    const line = userLine(1, 'xxxxxxxx');
    const partBytesMax = 2 * (line.length + 2) + 3;
    const lines = [1, 2, 3, 4, 5].map((id) => userLine(id, 'xxxxxxxx'));
    const manifest = await writeArchive(directory, [{ table: USERS, lines }], { partBytesMax });
    const { parts } = manifest.tables[0] ?? { parts: [] };
    expect(parts.map(({ rows, first, last }) => [rows, first, last])).toEqual([
      [2, '[1]', '[2]'],
      [2, '[3]', '[4]'],
      [1, '[5]', '[5]'],
    ]);
    expect(parts.map((part) => part.bytes)).toEqual([partBytesMax, partBytesMax, line.length + 5]);
  });

  test('is small where it is one of the first, so that a stage that follows can begin', async () => {
    const directory = await tempDirectory();
    const lines = Array.from({ length: 90 }, (_, id) => userLine(id, 'x'.repeat(1024 * 1024)));
    const manifest = await writeArchive(directory, [{ table: USERS, lines }]);
    const [first, second, ...others] = manifest.tables[0]?.parts ?? [];
    expect([first?.rows, second?.rows, ...others.map((part) => part.rows)]).toEqual([3, 15, 63, 9]);
  });

  test('holds a row that is larger than a part, alone', async () => {
    const directory = await tempDirectory();
    const lines = [userLine(1, 'a'), userLine(2, 'x'.repeat(5000)), userLine(3, 'b')];
    const manifest = await writeArchive(directory, [{ table: USERS, lines }], { partBytesMax: 100 });
    expect(manifest.tables[0]?.parts.map((part) => part.rows)).toEqual([1, 1, 1]);
  });

  test('has the size, the digest and the keys that its entry says', async () => {
    const directory = await tempDirectory();
    const manifest = await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    const [part] = manifest.tables[0]?.parts ?? [];
    const content = await readFile(join(directory, 'exported', part?.file ?? ''));
    expect(part).toEqual({
      file: 'data/users-0001.json',
      rows: 3,
      bytes: content.length,
      sha256: sha256(content),
      first: '[1]',
      last: '[3]',
    });
  });

  test('is the same however the rows were cut into blocks, and gives them back byte by byte', async () => {
    const anyLines = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(anyLines, fc.array(fc.nat(7)), fc.integer({ min: 30, max: 400 }), async (names, cuts, max) => {
        const lines = names.map((name, at) => userLine(at, name));
        const [one, other] = [await tempDirectory(), await tempDirectory()];
        const expected = await writeArchive(one, [{ table: USERS, lines }], { partBytesMax: max });
        const options = { phase: 'exported', plan: null, replace: false, parent: null, partBytesMax: max } as const;
        const archive = await createArchive(other, { ...options, catalog: catalogOf(USERS), source: SOURCE });
        const writer = await archive.openTable(USERS, BY_ID);
        for (let at = 0, cut = 0; at < lines.length; cut++) {
          const some = lines.slice(at, at + (cuts[cut] ?? 3));
          await writer.write(block(some));
          at += some.length;
          if (some.length === 0 && cut >= cuts.length) break;
        }
        await writer.finish(null);
        expect((await archive.seal()).tables).toEqual(expected.tables);
        const opened = await openArchive(other, 'exported');
        let text = '';
        for (const part of expected.tables[0]?.parts ?? []) {
          for await (const { bytes } of opened.blocks(part, USERS)) text += bytes.toString('utf8');
        }
        expect(text).toBe(lines.map((line) => `${line},\n`).join(''));
      }),
      { numRuns: 25 },
    );
  });
});

describe('an archive', () => {
  test('of the same data has the same bytes and content digest, but another id', async () => {
    const [one, other] = [await tempDirectory(), await tempDirectory()];
    const a = await writeArchive(one, [{ table: USERS, lines: LINES }]);
    const b = await writeArchive(other, [{ table: USERS, lines: LINES }]);
    expect(b.content).toBe(a.content);
    expect(b.id).not.toBe(a.id);
    for (const file of ['catalog.json', 'data/users-0001.json']) {
      expect(await read(other, 'exported', file)).toBe(await read(one, 'exported', file));
    }
  });

  test('of other rows has another content digest', async () => {
    const a = await writeArchive(await tempDirectory(), [{ table: USERS, lines: LINES }]);
    const b = await writeArchive(await tempDirectory(), [{ table: USERS, lines: LINES.slice(1) }]);
    expect(b.content).not.toBe(a.content);
  });

  test('can be read by its owner alone', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    const modeOf = async (path: string) => (await stat(join(directory, path))).mode & 0o777;
    for (const path of ['exported', 'exported/data']) expect(await modeOf(path)).toBe(0o700);
    for (const path of ['manifest.json', 'catalog.json', 'parts.ndjson', 'data/users-0001.json']) {
      expect(await modeOf(`exported/${path}`)).toBe(0o600);
    }
  });

  test('has catalog and log before the first row, and a manifest only when it is sealed', async () => {
    const directory = await tempDirectory();
    const options = { phase: 'exported', plan: null, replace: false, parent: null } as const;
    const archive = await createArchive(directory, { ...options, catalog: catalogOf(USERS), source: SOURCE });
    expect((await readdir(join(directory, 'exported'))).sort()).toEqual(['catalog.json', 'data', 'parts.ndjson']);
    const writer = await archive.openTable(USERS, BY_ID);
    await writer.finish(null);
    expect(await exists(join(directory, 'exported/manifest.json'))).toBe(false);
    await archive.seal();
    expect(await exists(join(directory, 'exported/manifest.json'))).toBe(true);
  });

  test('that was aborted says that it is incomplete, and the next one takes its place', async () => {
    const directory = await tempDirectory();
    const options = { phase: 'exported', plan: null, replace: false, parent: null } as const;
    const archive = await createArchive(directory, { ...options, catalog: catalogOf(USERS), source: SOURCE });
    const writer = await archive.openTable(USERS, BY_ID);
    await writer.write(block(LINES));
    await archive.abort();
    await archive.abort();
    expect((await failureOf(() => openArchive(directory, 'exported'))).code).toBe('ARCHIVE_INCOMPLETE');
    await writeArchive(directory, [{ table: USERS, lines: LINES.slice(2) }]);
    const opened = await openArchive(directory, 'exported');
    expect((await opened.manifest()).tables[0]?.rows).toBe(1);
  });

  test('is not sealed while a table of its catalog was not written', async () => {
    const directory = await tempDirectory();
    const options = { phase: 'exported', plan: null, replace: false, parent: null } as const;
    const archive = await createArchive(directory, { ...options, catalog: catalogOf(NOTES, USERS), source: SOURCE });
    await (await archive.openTable(USERS, BY_ID)).finish(null);
    await expect(archive.seal()).rejects.toThrow(/table Notes was written/);
    await archive.abort();
  });

  test('may have its tables written side by side and in any order; the manifest has the catalog’s', async () => {
    const directory = await tempDirectory();
    const options = { phase: 'exported', plan: null, replace: false, parent: null } as const;
    const archive = await createArchive(directory, { ...options, catalog: catalogOf(NOTES, USERS), source: SOURCE });
    const users = await archive.openTable(USERS, BY_ID);
    const notes = await archive.openTable(NOTES, { kind: 'line' });
    await Promise.all([users.write(block(LINES)), notes.write(block(['{"text":"x"}']))]);
    await Promise.all([users.finish(null), notes.finish(null)]);
    expect((await archive.seal()).tables.map((table) => table.name.name)).toEqual(['Notes', 'users']);
    await openArchive(directory, 'exported');
  });
});

describe('a second archive', () => {
  test('over a sealed export is refused', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    const failure = await failureOf(() => writeArchive(directory, [{ table: USERS, lines: [] }]));
    expect(failure.code).toBe('ARCHIVE_EXISTS');
    expect(failure.message).toContain(join(directory, 'exported'));
  });

  test('with replace keeps the first beside it, under its id', async () => {
    const directory = await tempDirectory();
    const first = await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    await writeArchive(directory, [{ table: USERS, lines: [] }], { replace: true });
    expect((await readdir(directory)).sort()).toEqual(['exported', `exported.${first.id}`]);
    expect(await read(directory, `exported.${first.id}`, 'data/users-0001.json')).toContain('Ada');
  });

  test('takes the place of a transformed one without being asked', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: USERS, lines: LINES }], { phase: 'transformed' });
    await writeArchive(directory, [{ table: USERS, lines: [] }], { phase: 'transformed' });
    expect(await readdir(directory)).toEqual(['transformed']);
  });
});

describe('a directory that is somebody’s own', () => {
  test.each(['exported/photo.jpg', 'exported/data/photo.jpg', 'transformed/notes.txt'])(
    '%s is never removed',
    async (file) => {
      const directory = await tempDirectory();
      await mkdir(join(directory, dirname(file)), { recursive: true });
      await writeFile(join(directory, file), 'mine');
      const phase = file.startsWith('exported') ? 'exported' : 'transformed';
      const failure = await failureOf(() => writeArchive(directory, [{ table: USERS, lines: [] }], { phase }));
      expect(failure.code).toBe('ARCHIVE_EXISTS');
      expect(failure.message).toContain(basename(file));
      expect(await read(directory, file)).toBe('mine');
    },
  );
});

describe('a linked part', () => {
  async function transformed(directory: string, order: 'key' | 'none') {
    const { tables } = await writeArchive(directory, [{ table: USERS, lines: LINES }]);
    const [part] = tables[0]?.parts ?? [];
    const renamed = { ...USERS, name: { namespace: null, name: 'people' } };
    const plan = { from: 'sqlite', to: 'postgres', tables: [], notCarried: [] } as const;
    const options = { phase: 'transformed', plan, replace: true, parent: 'f'.repeat(64) } as const;
    const archive = await createArchive(directory, { ...options, catalog: catalogOf(renamed), source: SOURCE });
    const writer = await archive.openTable(renamed, order === 'key' ? BY_ID : { kind: 'none' });
    if (part === undefined) throw new Error('the export has a part');
    await writer.link(part, join(directory, 'exported', part.file));
    expect([writer.rows, writer.bytes]).toEqual([part.rows, part.bytes]);
    await writer.finish(null);
    return { manifest: await archive.seal(), part };
  }

  test('is the same file under the new table’s name', async () => {
    const directory = await tempDirectory();
    const { manifest, part } = await transformed(directory, 'key');
    expect(manifest.tables[0]?.parts).toEqual([{ ...part, file: 'data/people-0001.json' }]);
    const inode = async (path: string) => (await stat(join(directory, path))).ino;
    expect(await inode('transformed/data/people-0001.json')).toBe(await inode('exported/data/users-0001.json'));
    await openArchive(directory, 'transformed');
  });

  test('has no keys where the order is not by key', async () => {
    const { manifest } = await transformed(await tempDirectory(), 'none');
    expect(manifest.tables[0]?.parts).toMatchObject([{ first: null, last: null, rows: 3 }]);
  });
});

describe('a directory that cannot be written', () => {
  test('because it is a file is named', async () => {
    const directory = await tempDirectory();
    await writeFile(join(directory, 'file'), '');
    const failure = await failureOf(() => writeArchive(join(directory, 'file'), [{ table: USERS, lines: [] }]));
    expect(failure.code).toBe('USAGE');
    expect(failure.message).toContain(join(directory, 'file'));
  });

  test.skipIf(userInfo().uid === 0)(
    'because access is refused is named (not as root, who may write anywhere)',
    async () => {
      const directory = await tempDirectory();
      await chmod(directory, 0o500);
      const failure = await failureOf(() => writeArchive(directory, [{ table: USERS, lines: [] }]));
      await chmod(directory, 0o700);
      expect(failure.code).toBe('PERMISSION_DENIED');
      expect(failure.message).toContain(directory);
    },
  );
});
