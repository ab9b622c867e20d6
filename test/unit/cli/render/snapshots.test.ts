import { expect, test } from 'vitest';
import { renderSnapshots } from '../../../../src/cli/render/snapshots.ts';
import type { SnapshotEntry } from '../../../../src/model/ledger.ts';

const NO_PAINT = (_: unknown, text: string): string => text;
const ENCRYPTION = { format: 'age', recipients: 1 };

function listOf(...entries: readonly object[]): string {
  const snapshots = entries.map((more, at) => ({
    ...{ id: `2026-${at}`, source: { dialect: 'sqlite', database: 'app.db' }, scope: null, tables: 2, rows: 1234 },
    ...{ bytes: 5678, container: { bytes: 999 } },
    ...more,
  })) as unknown as readonly SnapshotEntry[];
  const head = { entries: entries.length, bytes: 1, sha256: 'f'.repeat(64) };
  return renderSnapshots({ store: 'store', snapshots, more: 0, pruned: 0, head }, NO_PAINT);
}

test('a list says which snapshots are signed and which are sealed', () => {
  const lines = listOf({ signature: {} }, { encryption: ENCRYPTION }, { signature: {}, encryption: ENCRYPTION }, {});
  expect(
    lines
      .split('\n')
      .slice(0, 5)
      .map((line) => line.replace(/.* (?=B|packed )/, '').trim()),
  ).toEqual([
    expect.stringMatching(/packed +protected$/),
    expect.stringMatching(/B +signed$/),
    expect.stringMatching(/B +sealed$/),
    expect.stringMatching(/B +signed, sealed$/),
    expect.stringMatching(/B$/),
  ]);
});

test('a list of snapshots that are neither does not speak of it', () => {
  expect(listOf({}, {})).toMatch(/unpacked +packed\n2026-0 +app\.db +everybody +2 +1,234 +5\.7 kB +999 B\n/);
});
