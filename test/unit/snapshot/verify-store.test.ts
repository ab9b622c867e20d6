import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SnapshotEntry } from '../../../src/model/ledger.ts';
import { canonicalOrder } from '../../../src/model/row-order.ts';
import { type VerifyStoreOptions, verifyStore } from '../../../src/snapshot/verify-store.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { failureOf, USERS, userLine } from '../archive/archive-fixtures.ts';
import { entriesOf, writeLedger } from './forge.ts';
import { momentOf, QUIET, storeOf, take } from './snapshot-fixtures.ts';

function verify(store: string, more: Partial<VerifyStoreOptions> = {}) {
  return verifyStore({ store, which: { kind: 'all' }, expectHead: null, signal: QUIET, ...more });
}

const containersOf = (store: string): readonly string[] =>
  readdirSync(store)
    .filter((name) => name.endsWith('.gz'))
    .sort();

describe('a sound store', () => {
  test('is proven to its last row, and the words say what was not', async () => {
    const store = await storeOf(19, 20, 21);
    const found = await verify(store);
    expect(found.ok).toBe(true);
    expect(found.snapshots.map((one) => one.ok && one.rows)).toEqual([2, 2, 2]);
    expect(found).toMatchObject({ live: 3, pruned: 0, signed: 0, unlisted: [] });
    expect(found.proved.join('\n')).toMatch(/3 entries .* one chain[\s\S]*6 rows in 6 tables/);
    expect(found.notProved.join('\n')).toContain(`--expect-head: ${found.head.sha256}`);
    expect(found.notProved.join('\n')).toMatch(/not signed/);
  });

  test('is proven against a digest that was kept elsewhere, the last or an earlier one', async () => {
    const store = await storeOf(19, 20);
    const { head } = await verify(store);
    await take(store, momentOf(21));
    const later = await verify(store, { expectHead: head.sha256 });
    expect(later.proved.join('\n')).toContain('kept elsewhere');
    expect(later.notProved.join('\n')).not.toContain('--expect-head');
  });

  test('opens a sample or some by name, and says how many it did not open', async () => {
    const store = await storeOf(18, 19, 20, 21);
    expect((await verify(store, { which: { kind: 'sample', count: 2 } })).snapshots).toHaveLength(2);
    expect((await verify(store, { which: { kind: 'sample', count: 9 } })).snapshots).toHaveLength(4);
    expect((await verify(store, { which: { kind: 'share', percent: 26 } })).snapshots).toHaveLength(2);
    const [first] = entriesOf(store);
    const named = await verify(store, { which: { kind: 'ids', ids: [first?.id as string] } });
    expect(named.snapshots.map(({ id }) => id)).toEqual([first?.id]);
    expect(named.notProved.join('\n')).toContain('What is in 3 snapshots: they were not opened.');
  });

  test('holds parts of several megabytes whose lines are cut anywhere by the compression', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => userLine(at + 1, randomBytes(at % 200).toString('hex')));
    lines.push(userLine(40_000, 'x'.repeat(3_000_000)));
    for (const compression of ['gzip', 'none'] as const) {
      const store = await tempDirectory();
      await take(store, momentOf(21), { compression, tables: [{ table: USERS, lines, order: canonicalOrder(USERS) }] });
      const { snapshots } = await verify(store);
      expect(snapshots).toMatchObject([{ ok: true, rows: 30_001 }]);
    }
  });
});

describe('a store', () => {
  test('whose end was cut off with its head is found by a digest that was kept elsewhere', async () => {
    const store = await storeOf(19, 20, 21);
    const { head } = await verify(store);
    const [, , last] = containersOf(store);
    rmSync(join(store, last as string));
    writeLedger(store, entriesOf(store).slice(0, 2));
    expect((await verify(store)).ok).toBe(true);
    expect((await failureOf(() => verify(store, { expectHead: head.sha256 }))).code).toBe('LEDGER_CUT');
  });

  test('with a container changed, cut or made longer is found, and the others are proven all the same', async () => {
    const changes: readonly ((content: Buffer) => Buffer)[] = [
      (content) => Buffer.from(content.map((byte, at) => (at === 200 ? byte ^ 1 : byte))),
      (content) => content.subarray(0, -1),
      (content) => Buffer.concat([content, Buffer.from('x')]),
      () => Buffer.alloc(0),
    ];
    for (const change of changes) {
      const store = await storeOf(20, 21);
      const path = join(store, containersOf(store)[0] as string);
      writeFileSync(path, change(readFileSync(path)));
      const { ok, snapshots } = await verify(store);
      expect(ok).toBe(false);
      expect(snapshots.map((one) => (one.ok ? 'ok' : one.code))).toEqual(['SNAPSHOT_CHANGED', 'ok']);
    }
  });

  test('with the containers of two snapshots exchanged is found', async () => {
    const store = await tempDirectory();
    await take(store, momentOf(20));
    await take(store, momentOf(21), { tables: [{ table: USERS, lines: [userLine(7, 'x')] }] });
    const [a, b] = containersOf(store).map((name) => join(store, name)) as [string, string];
    copyFileSync(a, `${a}.tmp`);
    copyFileSync(b, a);
    copyFileSync(`${a}.tmp`, b);
    rmSync(`${a}.tmp`);
    expect((await verify(store)).snapshots.map((one) => (one.ok ? 'ok' : one.code))).toEqual([
      'SNAPSHOT_CHANGED',
      'SNAPSHOT_CHANGED',
    ]);
  });

  test('with a container gone, or one that nobody entered, is found', async () => {
    const store = await storeOf(20, 21);
    const [first] = containersOf(store) as [string];
    copyFileSync(join(store, first), join(store, '20261122T000000Z-app-000000000000.tar.gz'));
    rmSync(join(store, first));
    const { snapshots, unlisted, ok } = await verify(store);
    expect(ok).toBe(false);
    expect(snapshots.map((one) => (one.ok ? 'ok' : one.code))).toEqual(['SNAPSHOT_MISSING', 'ok']);
    expect(unlisted).toEqual(['20261122T000000Z-app-000000000000.tar.gz']);
  });

  test('whose ledger names a snapshot twice, or buries one that is not there, is found', async () => {
    const store = await storeOf(20, 21);
    const entries = entriesOf(store);
    writeLedger(store, [...entries, entries[0] as never]);
    expect((await failureOf(() => verify(store))).code).toBe('LEDGER_BROKEN');
    const tombstone = {
      version: 1,
      kind: 'tombstone',
      number: 3,
      at: momentOf(21),
      previous: null,
      id: '20260101T000000Z-x-000000000000',
      container: '0'.repeat(64),
      reason: '',
    } as const;
    writeLedger(store, [...entries, tombstone]);
    expect((await failureOf(() => verify(store))).code).toBe('LEDGER_BROKEN');
  });

  test('that another run prunes meanwhile is sound: the tombstone says why a file is gone', async () => {
    const store = await storeOf(20, 21);
    const second = entriesOf(store)[1] as SnapshotEntry;
    const { id, container } = second;
    const tombstone = { kind: 'tombstone', at: momentOf(22), id, container: container.sha256, reason: 'x' } as const;
    const found = await verify(store, {
      onSnapshot: (entry) => {
        if (entry.id === id) return;
        rmSync(join(store, container.file));
        writeLedger(store, [...entriesOf(store), { version: 1, number: 3, previous: null, ...tombstone }]);
      },
    });
    expect(found).toMatchObject({ ok: true, live: 1, pruned: 1 });
    expect(found.snapshots).toMatchObject([{ ok: true }]);
  });

  test('can be left in the middle', async () => {
    const store = await storeOf(20);
    const stopped = new AbortController();
    stopped.abort();
    expect((await failureOf(() => verify(store, { signal: stopped.signal }))).code).toBe('INTERRUPTED');
  });
});
