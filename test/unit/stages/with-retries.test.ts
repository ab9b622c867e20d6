import { describe, expect, it } from 'vitest';
import { RowferryError } from '../../../src/errors/rowferry-error.ts';
import type { ProgressEvent } from '../../../src/stages/progress.ts';
import { pauseBefore, withRetries } from '../../../src/stages/with-retries.ts';

const passing = () => new RowferryError('CONNECTION_LOST', { message: 'It went away.', isTransient: true });
const lasting = () => new RowferryError('CONNECTION_LOST', { message: 'It went away.' });

describe('pauses', () => {
  it('double, are spread over half of their length, and have an end', () => {
    expect([1, 2, 3, 4].map((retry) => pauseBefore(retry, 1))).toEqual([500, 1000, 2000, 4000]);
    expect([1, 2, 3, 4].map((retry) => pauseBefore(retry, 0))).toEqual([250, 500, 1000, 2000]);
    expect(pauseBefore(100, 1)).toBe(30_000);
  });
});

describe('a try', () => {
  it('is not repeated for an error that will not pass, for a bug, or without retries', async () => {
    for (const [error, retries] of [[lasting(), 3] as const, [new Error('bug'), 3] as const, [passing(), 0] as const]) {
      let tries = 0;
      const work = () => {
        tries++;
        return Promise.reject(error);
      };
      const context = { signal: new AbortController().signal, onProgress: () => {}, retries };
      await expect(withRetries(context, () => 'export', work)).rejects.toBe(error);
      expect(tries).toBe(1);
    }
  });

  it('that is aborted in a pause ends at once', async () => {
    const stop = new AbortController();
    const events: ProgressEvent[] = [];
    const onProgress = (event: ProgressEvent) => {
      events.push(event);
      stop.abort();
    };
    const context = { signal: stop.signal, onProgress, retries: 100 };
    const work = () => Promise.reject(passing());
    await expect(withRetries(context, () => 'import', work)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(events).toMatchObject([
      { kind: 'retry', stage: 'import', retry: 1, retries: 100, code: 'CONNECTION_LOST', message: 'It went away.' },
    ]);
  });
});
