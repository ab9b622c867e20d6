import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchSignals } from '../../../src/cli/signals.ts';
import { fakeHost } from './fake-world.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

function watched() {
  const host = fakeHost();
  const said: string[] = [];
  const watch = watchSignals(host.signals, { say: (line) => said.push(line), exit: (code) => host.exit(code) });
  return { host, said, watch };
}

test('the first signal asks for a clean end and says so', () => {
  const { host, said, watch } = watched();
  expect([watch.received(), watch.signal.aborted]).toEqual([null, false]);
  host.send('SIGTERM');
  expect([watch.received(), watch.signal.aborted, host.exits]).toEqual(['SIGTERM', true, []]);
  expect(watch.signal.reason).toMatchObject({ code: 'INTERRUPTED', context: { signal: 'SIGTERM' } });
  expect(said.join()).toContain('stopping after SIGTERM');
});

test('a later second signal ends the program at once with its own code', () => {
  const { host } = watched();
  host.send('SIGINT');
  vi.advanceTimersByTime(1500);
  host.send('SIGTERM');
  expect(host.exits).toEqual([143]);
});

test('the same Ctrl-C that arrives twice counts once', () => {
  const { host, said } = watched();
  host.send('SIGINT');
  vi.advanceTimersByTime(20);
  host.send('SIGINT');
  expect([host.exits, said.length]).toEqual([[], 1]);
});

test('a closed watch hears nothing', () => {
  const { host, watch } = watched();
  watch.close();
  host.send('SIGINT');
  expect(watch.received()).toBeNull();
});
