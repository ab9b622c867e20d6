import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIfThere, writeAtomically } from '../../../src/archive/atomic-file.ts';
import { formatDocument } from '../../../src/archive/canonical-document.ts';
import { withFileErrors } from '../../../src/archive/file-errors.ts';
import { writeReport } from '../../../src/archive/write-report.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf } from './archive-fixtures.ts';

describe('a file that is written atomically', () => {
  test('replaces the old one and leaves nothing else', async () => {
    const directory = await tempDirectory();
    const path = join(directory, 'file.json');
    await writeAtomically(path, 'old');
    await writeFile(`${path}.tmp`, 'left by a crash');
    await writeAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(directory)).toEqual(['file.json']);
  });

  test('does not follow a link that lies in the way', async () => {
    const directory = await tempDirectory();
    const [path, other] = [join(directory, 'file.json'), join(directory, 'other')];
    await writeFile(other, 'keep me');
    await symlink(other, `${path}.tmp`);
    await symlink(other, path);
    await writeAtomically(path, 'new');
    expect(await readFile(other, 'utf8')).toBe('keep me');
    expect(await readFile(path, 'utf8')).toBe('new');
  });
});

describe('reading a small file', () => {
  test('gives null where there is none, and refuses a link', async () => {
    const directory = await tempDirectory();
    expect(await readIfThere(join(directory, 'none'))).toBeNull();
    await writeFile(join(directory, 'file'), 'x');
    await symlink(join(directory, 'file'), join(directory, 'link'));
    expect((await readIfThere(join(directory, 'file')))?.toString()).toBe('x');
    expect((await failureOf(() => readIfThere(join(directory, 'link')))).code).toBe('ARCHIVE_PATH_UNSAFE');
  });
});

describe('an error of the file system', () => {
  test.skipIf(!existsSync('/dev/full'))('of a full disk says so and names the file', async () => {
    const failure = await failureOf(() =>
      withFileErrors('/archive/part', () => writeFile('/dev/full', 'x'.repeat(10))),
    );
    expect(failure.code).toBe('DISK_FULL');
    expect(failure.message).toContain('/archive/part');
  });

  test('that nobody can mend stays as it is', async () => {
    const error = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    await expect(withFileErrors('/x', () => Promise.reject(error))).rejects.toBe(error);
  });
});

describe('a document', () => {
  test('has the same text however its keys were put together', () => {
    expect(formatDocument({ b: 1, name: 'x', a: [{ z: 1, kind: 'k' }] })).toBe(
      formatDocument({ a: [{ kind: 'k', z: 1 }], name: 'x', b: 1 }),
    );
    expect(formatDocument({ b: 1, name: 'x' })).toBe('{\n "name": "x",\n "b": 1\n}\n');
  });

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(formatDocument(plain))).toEqual(plain);
      }),
    );
  });
});

describe('a report', () => {
  test('lies beside the archives, also where there are none', async () => {
    const directory = join(await tempDirectory(), 'migration_data');
    await writeReport(directory, { ok: true });
    await mkdir(join(directory, 'exported'));
    await writeReport(directory, { ok: false });
    expect(JSON.parse(await readFile(join(directory, 'validation_report.json'), 'utf8'))).toEqual({ ok: false });
  });
});
