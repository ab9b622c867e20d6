// Goal: rejects lie on the disk as they come, in their order, and come back as they were.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reject } from '../../../src/archive/reject-line.ts';
import { RejectsWriter, readRejects } from '../../../src/archive/rejects.ts';
import { nameKey } from '../../../src/model/logical-type.ts';
import '../../helpers/property-runs.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';

const [USERS, ORDERS] = [
  { namespace: null, name: 'users' },
  { namespace: null, name: 'orders' },
];

function rejectOf(id: number, text = 'x'): Reject {
  const line = `{"id":${id},"t":${JSON.stringify(text)}}`;
  const what = { column: 't', value: JSON.stringify(text), code: 'VALUE_NOT_STORABLE', sqlstate: null } as const;
  return { table: 'users', key: `{"id":${id}}`, ...what, reason: 'r', phase: 'transformed', line };
}

async function staged(base: string, rejects: readonly Reject[], earlier: readonly Reject[] = []) {
  const writer = new RejectsWriter(base, [USERS, ORDERS]);
  for (const reject of rejects) writer.add(USERS, reject);
  const found = await writer.stage(earlier.length === 0 ? new Map() : new Map([[nameKey(USERS), earlier]]));
  await found.publish();
  return found;
}

async function readUsers(base: string): Promise<readonly Reject[]> {
  return [...((await readRejects(base, [USERS, ORDERS])).get(nameKey(USERS)) ?? [])];
}

describe('rejects on the disk', () => {
  it('come back in their order, those of an earlier stage first', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 2000 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (own, before) => {
        const base = await tempDirectory();
        const [later, earlier] = [
          own.map((text, at) => rejectOf(at, text)),
          before.map((text, at) => rejectOf(-at, text)),
        ];
        const { found } = await staged(base, later, earlier);
        expect(await readUsers(base)).toEqual([...earlier, ...later]);
        expect(found.map(({ tally }) => tally.rows)).toEqual(
          own.length + before.length === 0 ? [] : [own.length + before.length],
        );
        if (found.length > 0) JSON.parse(await readFile(join(base, 'rejects', 'users.json'), 'utf8'));
        expect(await readdir(base)).toEqual(found.length > 0 ? ['rejects'] : []);
      }),
      { numRuns: 20 },
    );
  });

  it('can be read from any place while others come', async () => {
    const writer = new RejectsWriter(await tempDirectory(), [USERS]);
    const all = Array.from({ length: 5000 }, (_, at) => rejectOf(at, 'é'.repeat(at % 700)));
    let place = 0;
    const read: Reject[] = [];
    for (const [at, reject] of all.entries()) {
      writer.add(USERS, reject);
      if (at % 997 !== 0) continue;
      for (const { reject: found, end } of writer.from(USERS, place)) {
        read.push(found);
        place = end;
      }
    }
    for (const { reject } of writer.from(USERS, place)) read.push(reject);
    expect(read).toEqual(all);
    await writer.discard();
  });

  it('take the place of those of an earlier run, also where there are none', async () => {
    const base = await tempDirectory();
    await staged(base, [rejectOf(1)]);
    await staged(base, [rejectOf(2)]);
    expect(await readUsers(base)).toEqual([rejectOf(2)]);
    await staged(base, []);
    expect(await readdir(base)).toEqual([]);
  });

  it('are nowhere where they are given up, and what was there stays', async () => {
    const base = await tempDirectory();
    await staged(base, [rejectOf(1)]);
    const writer = new RejectsWriter(base, [USERS]);
    writer.add(USERS, rejectOf(2));
    await writer.discard();
    expect([await readdir(base), await readUsers(base)]).toEqual([['rejects'], [rejectOf(1)]]);
  });

  it.each([
    ['', 1],
    ['[\n', 2],
    ['{\n]\n', 1],
    ['[\n{"id":1}\n]\n', 2],
    ['[\n]\nmore\n', 3],
  ])('are refused where a person broke the file: %j', async (text, line) => {
    const base = await tempDirectory();
    await mkdir(join(base, 'rejects'));
    await writeFile(join(base, 'rejects', 'users.json'), text);
    await expect(readUsers(base)).rejects.toMatchObject({ code: 'ARCHIVE_ROW_MALFORMED', context: { line } });
  });

  it('name the reasons, of reasons without end the first', async () => {
    const many = Array.from({ length: 10_500 }, (_, at) => ({
      ...rejectOf(at),
      reason: at % 3 === 0 ? 'often' : `once ${at}`,
    }));
    const [found] = (await staged(await tempDirectory(), many)).found;
    expect(found?.tally.rows).toBe(10_500);
    expect(found?.tally.most(2)).toEqual([
      { reason: 'often', column: 't', rows: 3500 },
      { reason: 'once 1', column: 't', rows: 1 },
    ]);
  });
});
