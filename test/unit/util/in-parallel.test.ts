import { expect, it } from 'vitest';
import { inParallel } from '../../../src/util/in-parallel.ts';

it('does so many things at a time as are asked for, in their order', async () => {
  const begun: number[] = [];
  let [running, most] = [0, 0];
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    running++;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  });
  expect([begun, most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

it('begins nothing after a failure, and throws it when what had begun is over', async () => {
  const over: number[] = [];
  const work = async (item: number) => {
    if (item === 2) throw new Error('the second');
    await new Promise((resolve) => setImmediate(resolve));
    over.push(item);
  };
  await expect(inParallel([1, 2, 3, 4], 2, work)).rejects.toThrow('the second');
  expect(over).toEqual([1]);
});
