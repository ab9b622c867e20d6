import { expect, it } from 'vitest';
import { paceOf } from '../../../src/cli/pace-settings.ts';

const SAID = { resumable: false, parallel: '1', partSize: null };

it('is nothing where nothing is said', () => {
  expect(paceOf(SAID)).toEqual({});
  expect(paceOf({ resumable: true, parallel: '16', partSize: '0.5' })).toEqual({
    resumable: true,
    parallel: 16,
    partBytes: 524_288,
  });
});

it('has bounds', () => {
  for (const parallel of ['0', '17', '-1', 'all', '1.5'])
    expect(() => paceOf({ ...SAID, parallel })).toThrow(/--parallel/);
  for (const partSize of ['0', '65', '64.5', 'big']) expect(() => paceOf({ ...SAID, partSize })).toThrow(/--part-size/);
});
