import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archiveTarget } from '../../../src/cli/archive-target.ts';
import { exportDatabase } from '../../../src/stages/export-database.ts';
import { transformArchive } from '../../../src/stages/transform-archive.ts';
import { createSmallDatabase } from '../../helpers/small-database.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const CONTEXT = { signal: new AbortController().signal, onProgress() {} };

test('an archive is meant for the other kind of database, also without its exported half', async () => {
  const archive = await tempDirectory();
  const path = join(archive, 'app.db');
  createSmallDatabase(path);
  await exportDatabase(
    {
      from: { kind: 'sqlite', path },
      archive,
      tables: null,
      exclude: [],
      order: 'canonical',
      replace: false,
      copyFirst: false,
    },
    CONTEXT,
  );
  expect(await archiveTarget(archive)).toBe('postgres');
  await transformArchive({ archive, to: null, toDialect: 'postgres', jsonb: false, keepDynamic: false }, CONTEXT);
  await rm(join(archive, 'exported'), { recursive: true });
  expect(await archiveTarget(archive)).toBe('postgres');
});

test('where there is no archive the error says so', async () => {
  await expect(archiveTarget(join(await tempDirectory(), 'none'))).rejects.toMatchObject({ code: 'ARCHIVE_NOT_FOUND' });
});
