import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SnapshotSource } from '../../../src/model/ledger.ts';
import { isSnapshotId, snapshotId } from '../../../src/snapshot/store-layout.ts';

const CONTENT = '1f3a9c0d2b4e'.padEnd(64, '0');

describe('the id of a snapshot', () => {
  test('is known as one, whatever the database is called, also with the number of its entry', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), (database) => {
        const source: SnapshotSource = { dialect: 'sqlite', database };
        const id = snapshotId({ at: '2026-11-21T15:30:00.123Z', source, content: CONTENT });
        expect([id, `${id}-12`].map(isSnapshotId)).toEqual([true, true]);
      }),
    );
  });

  test.each(['latest', 'app.db', '20261121T153000Z-app', '20261121T153000Z-app-1f3a9c0d2b4e.tar.gz'])(
    'is not %s',
    (text) => {
      expect(isSnapshotId(text)).toBe(false);
    },
  );
});
