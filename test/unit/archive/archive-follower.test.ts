import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { followArchive } from '../../../src/archive/archive-follower.ts';
import { lockArchive } from '../../../src/archive/archive-lock.ts';
import type { Archive } from '../../../src/archive/archive-reader.ts';
import { openArchive } from '../../../src/archive/archive-reader.ts';
import { type ArchiveWriter, createArchive } from '../../../src/archive/archive-writer.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { block, catalogOf, failureOf, NOTES, SOURCE, USERS, userLine, writeArchive } from './archive-fixtures.ts';

const NEVER = new AbortController().signal;

function begin(directory: string, replace = false): Promise<ArchiveWriter> {
  const options = { phase: 'exported', plan: null, parent: null, partBytesMax: 200, source: SOURCE } as const;
  return createArchive(directory, { ...options, catalog: catalogOf(NOTES, USERS), replace });
}

/** Writes both tables, a few rows at a time with pauses, so that a reader meets every state of the log. */
async function writeSlowly(archive: ArchiveWriter): Promise<void> {
  const notes = await archive.openTable(NOTES, { kind: 'line' });
  await sleep(30);
  await notes.finish(null);
  const users = await archive.openTable(USERS, { kind: 'key', columns: ['id'] });
  for (let id = 0; id < 40; id++) {
    await users.write(block([userLine(id, `user ${id}`)]));
    if (id % 7 === 0) await sleep(20);
  }
  await users.finish({ rows: 40, columns: [] });
  await archive.seal();
}

async function readAll(archive: Archive) {
  const read: { name: string; rows: number; parts: number; entryRows: number }[] = [];
  for await (const { table, parts, entry } of archive.tables()) {
    const seen = { name: table.name.name, rows: 0, parts: 0 };
    for await (const part of parts()) {
      seen.parts++;
      for await (const { rows } of archive.blocks(part, table)) seen.rows += rows;
    }
    read.push({ ...seen, entryRows: (await entry()).rows });
  }
  return read;
}

describe('a follower', () => {
  test('reads an archive to its end while another is writing it', async () => {
    const directory = await tempDirectory();
    const following = followArchive(directory, 'exported', NEVER);
    await sleep(30);
    const writing = begin(directory).then(writeSlowly);
    const archive = await following;
    expect(archive.catalog).toEqual(catalogOf(NOTES, USERS));
    expect(archive.source).toEqual(SOURCE);
    const read = await readAll(archive);
    expect(read).toMatchObject([
      { name: 'Notes', rows: 0, entryRows: 0 },
      { name: 'users', rows: 40, entryRows: 40 },
    ]);
    await writing;
    const sealed = await openArchive(directory, 'exported');
    expect(await archive.manifest()).toEqual(await sealed.manifest());
    expect(await archive.digest()).toBe(await sealed.digest());
  });

  test('may take an entry without looking at the parts, and the manifest first of all', async () => {
    const directory = await tempDirectory();
    const writing = begin(directory).then(writeSlowly);
    const archive = await followArchive(directory, 'exported', NEVER);
    const manifest = archive.manifest();
    const entries = [];
    for await (const table of archive.tables()) entries.push(await table.entry());
    expect((await manifest).tables).toEqual(entries);
    await writing;
  });

  test('under a lock waits for the archive of its own run, though a sealed one is there', async () => {
    const directory = await tempDirectory();
    await writeArchive(directory, [{ table: USERS, lines: [userLine(1, 'old')] }]);
    const lock = await lockArchive(directory);
    const following = followArchive(directory, 'exported', NEVER);
    await sleep(50);
    const writer = await begin(directory, true);
    const archive = await following;
    expect(archive.catalog.tables).toHaveLength(2);
    await writeSlowly(writer);
    expect((await archive.manifest()).id).toBe(writer.id);
    await lock.release();
  });

  test('under a lock does not take what an aborted run has left', async () => {
    const directory = await tempDirectory();
    await (await begin(directory)).abort();
    const lock = await lockArchive(directory);
    const stop = new AbortController();
    const following = failureOf(() => followArchive(directory, 'exported', stop.signal));
    await sleep(50);
    stop.abort();
    expect((await following).code).toBe('INTERRUPTED');
    await lock.release();
  });

  test.each(['tables', 'parts', 'manifest'] as const)('that waits for %s ends when it is stopped', async (what) => {
    const directory = await tempDirectory();
    const writer = await begin(directory);
    const stop = new AbortController();
    const archive = await followArchive(directory, 'exported', stop.signal);
    if (what === 'parts') await writer.openTable(NOTES, { kind: 'line' });
    const waiting = failureOf(() => (what === 'manifest' ? archive.manifest() : readAll(archive)));
    await sleep(30);
    stop.abort();
    expect((await waiting).code).toBe('INTERRUPTED');
    await writer.abort();
  });

  test('is not led astray by a line that is only half there', async () => {
    const directory = await tempDirectory();
    const writer = await begin(directory);
    const archive = await followArchive(directory, 'exported', NEVER);
    const first = archive.tables()[Symbol.asyncIterator]().next();
    const log = join(directory, 'exported/parts.ndjson');
    const line = '{"kind":"table","name":{"namespace":null,"name":"Notes"},"order":{"kind":"line"}}\n';
    await writeFile(log, line.slice(0, 30), { flag: 'a' });
    await sleep(40);
    await writeFile(log, line.slice(30), { flag: 'a' });
    expect((await first).value.table.name.name).toBe('Notes');
    await writer.abort();
  });

  test('names the log when a line of it makes no sense', async () => {
    const directory = await tempDirectory();
    await mkdir(join(directory, 'exported'));
    await writeFile(join(directory, 'exported/parts.ndjson'), '{"kind":"archive","version":1}\n');
    const failure = await failureOf(() => followArchive(directory, 'exported', NEVER));
    expect(failure.code).toBe('ARCHIVE_MANIFEST_DAMAGED');
    expect(failure.message).toContain('parts.ndjson');
    await rm(join(directory, 'exported'), { recursive: true });
  });
});
