import { describe, expect, it } from 'vitest';
import { confirmingTriggers } from '../../../src/cli/confirm-triggers.ts';
import type { Run } from '../../../src/cli/run.ts';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';

const REFUSED = new RowferryError('PERMISSION_DENIED', { message: 'Triggers …', context: { triggers: 'one of t' } });

/** What the import was asked to do, in turn, and what came of it. */
async function confirmed(given: { isAgreed?: boolean; answer?: boolean; terminal?: boolean; error?: Error }) {
  const attempts: boolean[] = [];
  const { isAgreed = false, answer = false, terminal = true, error = REFUSED } = given;
  const host = { stdin: { isTTY: terminal }, stderr: { isTTY: terminal } } as unknown as Run['host'];
  const run = { isAgreed, host, confirm: () => Promise.resolve(answer) };
  const result = await confirmingTriggers(run, async (fires) => {
    attempts.push(fires);
    if (!fires) throw error;
    return 'loaded';
  }).catch((thrown) => thrown);
  return { attempts, result };
}

describe('triggers that only their owner can switch off', () => {
  it('fire at once where --yes was given', async () =>
    expect(await confirmed({ isAgreed: true })).toEqual({ attempts: [true], result: 'loaded' }));

  it('fire where a person agrees', async () =>
    expect(await confirmed({ answer: true })).toEqual({ attempts: [false, true], result: 'loaded' }));

  it('are an error where the person does not, or nobody can be asked', async () => {
    for (const given of [{ answer: false }, { answer: true, terminal: false }]) {
      expect(await confirmed(given)).toEqual({ attempts: [false], result: REFUSED });
    }
  });

  it('are not meant by other errors', async () => {
    const error = new RowferryError('PERMISSION_DENIED', { message: 'no' });
    expect(await confirmed({ answer: true, error })).toEqual({ attempts: [false], result: error });
  });
});
