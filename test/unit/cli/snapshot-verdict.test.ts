import { expect, test } from 'vitest';
import { storeVerdict } from '../../../src/cli/snapshot-verdict.ts';
import type { ErrorCode } from '../../../src/errors/error-codes.ts';
import type { SnapshotVerdict, StoreVerification } from '../../../src/snapshot/verify-store.ts';

const failed = (id: string, code: ErrorCode): SnapshotVerdict => ({
  ...{ id, file: `${id}.tar.zst`, ok: false, code },
  ...{ message: `${id} is not proven.`, hint: `What to do about ${id}.` },
});

function verdictOf(...snapshots: readonly SnapshotVerdict[]) {
  const found = { store: 'backups/snapshots', snapshots, unlisted: [], ok: false };
  return storeVerdict(found as unknown as StoreVerification);
}

test('a snapshot whose bytes are wrong should come from a copy of the store', () => {
  expect(verdictOf(failed('a', 'SNAPSHOT_CHANGED'), failed('b', 'SNAPSHOT_MISSING'))).toMatchObject({
    code: 'SNAPSHOT_CHANGED',
    message: 'a is not proven. 2 snapshots could not be proven.',
    hint: expect.stringContaining('from a copy of the store'),
    context: { snapshot: 'a', file: 'a.tar.zst' },
  });
});

test.each<ErrorCode>(['SNAPSHOT_COMPRESSION_UNSUPPORTED', 'SNAPSHOT_SEALED'])(
  'nothing is said against the file where only the reader lacks something (%s)',
  (code) => {
    expect(verdictOf(failed('a', code))).toMatchObject({ code, hint: 'What to do about a.' });
  },
);
