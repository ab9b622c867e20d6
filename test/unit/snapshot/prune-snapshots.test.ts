import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lockArchive } from '../../../src/archive/archive-lock.ts';
import type { SnapshotEntry } from '../../../src/model/ledger.ts';
import { decidePruning, type PrunePolicy } from '../../../src/snapshot/prune-policy.ts';
import { pruneSnapshots } from '../../../src/snapshot/prune-snapshots.ts';
import { verifyStore } from '../../../src/snapshot/verify-store.ts';
import { failureOf } from '../archive/archive-fixtures.ts';
import { entriesOf } from './forge.ts';
import { momentOf, QUIET, storeOf } from './snapshot-fixtures.ts';

const NOTHING: PrunePolicy = { last: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0 };

const entryOf = (at: string, number: number, database = 'app.db') =>
  ({
    kind: 'snapshot',
    at,
    number,
    id: String(number),
    phase: 'exported',
    source: { dialect: 'sqlite', database },
    scope: null,
  }) as SnapshotEntry;

function kept(moments: readonly string[], policy: Partial<PrunePolicy>): readonly string[] {
  const entries = moments.map((at, index) => entryOf(at, index + 1));
  const decisions = decidePruning(entries, { ...NOTHING, ...policy });
  return decisions.filter(({ reasons }) => reasons.length > 0).map(({ entry }) => entry.at);
}

describe('a policy', () => {
  test.each<[string, Partial<PrunePolicy>, readonly string[], readonly string[]]>([
    [
      'the newest',
      { last: 2 },
      ['2026-11-19T01:00:00.000Z', '2026-11-20T01:00:00.000Z', '2026-11-21T01:00:00.000Z'],
      ['2026-11-20T01:00:00.000Z', '2026-11-21T01:00:00.000Z'],
    ],
    [
      'the last of each day',
      { daily: 2 },
      ['2026-11-19T01:00:00.000Z', '2026-11-20T01:00:00.000Z', '2026-11-20T23:59:59.999Z', '2026-11-23T00:00:00.000Z'],
      ['2026-11-20T23:59:59.999Z', '2026-11-23T00:00:00.000Z'],
    ],
    [
      'the last of each week, from Monday',
      { weekly: 2 },
      ['2026-11-15T12:00:00.000Z', '2026-11-16T12:00:00.000Z', '2026-11-22T23:00:00.000Z', '2026-11-23T01:00:00.000Z'],
      ['2026-11-22T23:00:00.000Z', '2026-11-23T01:00:00.000Z'],
    ],
    [
      'a week over the end of a year',
      { weekly: 1 },
      ['2026-12-31T12:00:00.000Z', '2027-01-01T12:00:00.000Z'],
      ['2027-01-01T12:00:00.000Z'],
    ],
    [
      'the last of each month',
      { monthly: 9 },
      ['2026-10-31T12:00:00.000Z', '2026-11-01T12:00:00.000Z', '2026-11-30T12:00:00.000Z'],
      ['2026-10-31T12:00:00.000Z', '2026-11-30T12:00:00.000Z'],
    ],
    [
      'the last of each year',
      { yearly: 1 },
      ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z'],
      ['2026-01-01T00:00:00.000Z'],
    ],
  ])('keeps %s', (_, policy, moments, expected) => {
    expect(kept(moments, policy)).toEqual(expected);
  });

  test('counts each source by itself', () => {
    const entries = [entryOf(momentOf(1), 1, 'a.db'), entryOf(momentOf(2), 2, 'b.db'), entryOf(momentOf(3), 3, 'b.db')];
    const decisions = decidePruning(entries, { ...NOTHING, last: 1 });
    expect(decisions.map(({ reasons }) => reasons)).toEqual([['last'], [], ['last']]);
  });

  test('keeps the newest always, and never more periods than it says', () => {
    const moment = fc.integer({ min: 0, max: 2_000_000_000_000 }).map((ms) => new Date(ms).toISOString());
    const policy = fc.record({
      last: fc.nat(3),
      daily: fc.nat(3),
      weekly: fc.nat(3),
      monthly: fc.nat(3),
      yearly: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.uniqueArray(moment, { minLength: 1, maxLength: 20 }), policy, (moments, given) => {
        const found = kept(moments, given);
        const sum = Object.values(given).reduce((total, count) => total + count, 0);
        expect(found.length).toBeLessThanOrEqual(sum);
        if (sum > 0) expect(found).toContain([...moments].sort().at(-1));
        for (const [name, length] of [
          ['daily', 10],
          ['monthly', 7],
          ['yearly', 4],
        ] as const) {
          const periods = new Set(moments.map((at) => at.slice(0, length)));
          const alone = kept(moments, { [name]: given[name] });
          expect(alone).toHaveLength(Math.min(given[name], periods.size));
        }
      }),
    );
  });
});

describe('pruning', () => {
  const options = { at: '2026-11-22T00:00:00.000Z', signal: QUIET, policy: { ...NOTHING, last: 1 } };

  test('deletes what is not kept, buries it in the ledger, and leaves a sound store', async () => {
    const store = await storeOf(19, 20, 21);
    const before = entriesOf(store);
    const { decisions, bytes, head } = await pruneSnapshots({ ...options, store, dryRun: false });
    expect(decisions.map(({ reasons }) => reasons)).toEqual([[], [], ['last']]);
    expect(bytes).toBeGreaterThan(0);
    expect(readdirSync(store).filter((name) => name.endsWith('.gz'))).toHaveLength(1);
    const entries = entriesOf(store);
    expect(entries.slice(0, 3)).toEqual(before);
    expect(entries.slice(3)).toMatchObject([
      { kind: 'tombstone', id: before[0]?.id, reason: 'pruned: --keep-last 1' },
      { kind: 'tombstone', id: before[1]?.id },
    ]);
    const found = await verifyStore({ store, which: { kind: 'all' }, expectHead: head, signal: QUIET });
    expect(found).toMatchObject({ ok: true, live: 1, pruned: 2 });
    expect(found.notProved.join('\n')).toContain('2 pruned snapshots');
  });

  test('only says what would go with --dry-run', async () => {
    const store = await storeOf(20, 21);
    const before = readdirSync(store);
    const ledger = entriesOf(store);
    const { decisions, dryRun } = await pruneSnapshots({ ...options, store, dryRun: true });
    expect(dryRun).toBe(true);
    expect(decisions.filter(({ reasons }) => reasons.length === 0)).toHaveLength(1);
    expect(readdirSync(store)).toEqual(before);
    expect(entriesOf(store)).toEqual(ledger);
  });

  test('takes away a file whose tombstone a killed run wrote, but no file that nobody buried', async () => {
    const store = await storeOf(20, 21);
    const [first] = entriesOf(store);
    await pruneSnapshots({ ...options, store, dryRun: false });
    writeFileSync(join(store, `${first?.id}.tar.gz`), 'left behind');
    writeFileSync(join(store, 'somebody.tar.gz'), 'else');
    await pruneSnapshots({ ...options, store, dryRun: false });
    expect(readdirSync(store).filter((name) => name.endsWith('.gz'))).toEqual([
      expect.stringMatching(/^20261121/),
      'somebody.tar.gz',
    ]);
  });

  test('of what is no store is refused, and makes none', async () => {
    const failure = await failureOf(() => pruneSnapshots({ ...options, store: '/nonexistent/store', dryRun: false }));
    expect(failure.code).toBe('SNAPSHOT_STORE_NOT_FOUND');
  });
});

describe('what a killed run left behind', () => {
  const POLICY = { ...NOTHING, last: 9 };
  const exportOf = (store: string, name: string, holder: object | null, hoursAgo = 0) => {
    mkdirSync(join(store, name, 'archive'), { recursive: true });
    if (holder !== null) writeFileSync(join(store, name, 'lock'), JSON.stringify(holder));
    const then = Date.now() / 1000 - hoursAgo * 3600;
    utimesSync(join(store, name), then, then);
  };

  test('goes with the next prune; what a run may still work in stays', async () => {
    const store = await storeOf(21);
    exportOf(store, '.export-dead00', { pid: 2 ** 22 + 1, started: null, host: hostname(), run: 'r' });
    exportOf(store, '.export-old000', null, 25);
    exportOf(store, '.export-new000', null, 23);
    exportOf(store, '.export-alive0', { pid: process.pid, started: null, host: hostname(), run: 'r' }, 99);
    exportOf(store, '.export-afar00', { pid: 2 ** 22 + 1, started: null, host: 'elsewhere', run: 'r' }, 99);
    const prune = (dryRun: boolean) =>
      pruneSnapshots({ store, policy: POLICY, dryRun, at: momentOf(22), signal: QUIET });
    const exports = () => readdirSync(store).filter((name) => name.startsWith('.export-'));
    expect((await prune(true)).leftovers).toEqual(['.export-dead00', '.export-old000']);
    expect(exports()).toHaveLength(5);
    expect((await prune(false)).leftovers).toEqual(['.export-dead00', '.export-old000']);
    expect(exports()).toEqual(['.export-afar00', '.export-alive0', '.export-new000']);
  });

  test('is a container that is not whole as well, where nobody packs one now', async () => {
    const store = await storeOf(21);
    const names = ['.a-1.tar.gz.tmp', '.b-2.tar.tmp', '.c-3.tar.zst.age.tmp'];
    for (const name of [...names, '.notes.tmp']) writeFileSync(join(store, name), 'half');
    const prune = (dryRun: boolean) =>
      pruneSnapshots({ store, policy: POLICY, dryRun, at: momentOf(22), signal: QUIET });
    const lock = await lockArchive(store);
    expect((await prune(true)).leftovers).toEqual([]);
    await lock.release();
    expect((await prune(true)).leftovers).toEqual(names);
    expect((await prune(false)).leftovers).toEqual(names);
    expect(readdirSync(store).filter((name) => name.startsWith('.'))).toEqual(['.notes.tmp']);
  });
});
