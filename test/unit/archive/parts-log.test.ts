import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type PartRecord, PartsLog } from '../../../src/archive/parts-log.ts';
import { deferred } from '../../../src/util/deferred.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

function part(number: number): PartRecord {
  const file = `data/t-000${number}.json`;
  const table = { namespace: null, name: 't' };
  return { kind: 'part', table, file, rows: 0, bytes: 4, sha256: '0'.repeat(64), first: null, last: null };
}

async function newLog() {
  const path = join(await tempDirectory(), 'parts.ndjson');
  const log = await PartsLog.create(path);
  const lines = async () => (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return { log, lines };
}

describe('the log of parts', () => {
  test('tells of a part only when it is durable, and of later ones only behind it', async () => {
    const { log, lines } = await newLog();
    const first = deferred<void>();
    await log.append(part(1), first.promise);
    await log.append(part(2));
    await sleep(20);
    expect(await lines()).toEqual([]);
    first.resolve();
    await log.flush();
    expect((await lines()).map((line) => JSON.parse(line))).toEqual([part(1), part(2)]);
    await log.close();
  });

  test('makes the writer wait while many parts wait for the disk', async () => {
    const { log } = await newLog();
    const disk = deferred<void>();
    let appended = 0;
    const appending = (async () => {
      for (let number = 1; number <= 8; number++) {
        await log.append(part(number), disk.promise);
        appended++;
      }
    })();
    await sleep(20);
    expect(appended).toBeLessThan(8);
    disk.resolve();
    await appending;
    await log.close();
  });

  test('throws what a part failed with, at the next call and ever after, and writes nothing behind it', async () => {
    const { log, lines } = await newLog();
    const full = new Error('disk full');
    await log.append(part(1));
    await log.flush();
    await log.append(part(2), Promise.reject(full)).catch(() => undefined);
    await sleep(5);
    await expect(log.append(part(3))).rejects.toBe(full);
    await expect(log.flush()).rejects.toBe(full);
    await log.close();
    expect(await lines()).toHaveLength(1);
  });
});
