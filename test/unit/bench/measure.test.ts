import { expect, test } from 'vitest';
import { measure, medianOf } from '../../../bench/measure.ts';
import { CAN_MEASURE } from '../../../bench/process-tree.ts';

const MEGABYTE = 1_000_000;

/** A shell that starts Node, which holds 200 MB and computes for a while. */
const HUNGRY = `exec 2>&1; "$0" -e 'const held = Buffer.alloc(200e6, 1); const end = Date.now() + 500; while (Date.now() < end) held[0]++;'; true`;

test.skipIf(!CAN_MEASURE)('memory and CPU time of descendants are counted', async () => {
  const { wallSeconds, cpuSeconds, peakBytes } = await measure({
    program: 'sh',
    parameters: ['-c', HUNGRY, process.execPath],
  });
  expect(peakBytes).toBeGreaterThan(200 * MEGABYTE);
  expect(cpuSeconds).toBeGreaterThan(0.1);
  expect(wallSeconds).toBeGreaterThan(0.5);
});

test('a command that fails is an error that shows its output', async () => {
  const command = { program: 'sh', parameters: ['-c', 'echo no such thing >&2; exit 3'] };
  await expect(measure(command)).rejects.toThrow(/ended with 3:\nno such thing/);
});

test('the median is the measurement in the middle, of two the quicker one', () => {
  const of = (wallSeconds: number) => ({ wallSeconds, cpuSeconds: null, peakBytes: null });
  expect(medianOf([of(3), of(1), of(2)])).toEqual(of(2));
  expect(medianOf([of(2), of(1)])).toEqual(of(1));
});
