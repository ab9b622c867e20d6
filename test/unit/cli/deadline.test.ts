import { describe, expect, it } from 'vitest';
import { rowferry } from './fake-world.ts';

/** A stage that runs until it is stopped. */
const endless = (_options: unknown, context: { signal: AbortSignal; onProgress: (event: never) => void }) => {
  context.onProgress({ kind: 'stage-started', stage: 'import' } as never);
  return new Promise<never>((_, reject) => {
    context.signal.addEventListener('abort', () => reject(context.signal.reason));
  });
};

describe('--timeout', () => {
  it('stops a run that takes longer, and says what is left of it', async () => {
    const { exitCode, stderr } = await rowferry('import x.db --timeout 0.05', { importArchive: endless });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('TIMED_OUT');
    expect(stderr).toContain('The import was rolled back: the target is as it was before.');
  });

  it('is also MIGRATION_TIMEOUT', async () => {
    const variables = { MIGRATION_TIMEOUT: '0.05' };
    const { stderr } = await rowferry('import x.db', { importArchive: endless }, { variables });
    expect(stderr).toContain('TIMED_OUT');
  });

  it.each(['0', '-1', 'soon', '1e3', '99999999'])('is a number of seconds, not %s', async (text) => {
    const { exitCode, stderr } = await rowferry(['import', 'x.db', `--timeout=${text}`]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--timeout is');
  });
});
