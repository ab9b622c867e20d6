import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// Goal: what only a real process can show: streams that go away, standard input, and the program itself.
const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const HOST = new URL('../../../src/cli/process-host.ts', import.meta.url).href;
const TSX = createRequire(import.meta.url).resolve('tsx');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with TypeScript; `closeAfter` bytes its standard output is closed. */
function node(args: readonly string[], { input = '', closeAfter = Number.POSITIVE_INFINITY } = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', TSX, ...args]);
  const text = { stdout: '', stderr: '' };
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  child.stdout.on('data', (data) => {
    text.stdout += data;
    if (text.stdout.length > closeAfter) child.stdout.destroy();
  });
  child.stderr.on('data', (data) => {
    text.stderr += data;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

const script = (code: string): readonly string[] => [
  '--input-type=module',
  '-e',
  `import { processHost } from ${JSON.stringify(HOST)}; const host = processHost(); ${code}`,
];

test('the program runs and ends with its exit code', async () => {
  const help = await node([MAIN, '--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain('rowferry migrate');
  expect((await node([MAIN, 'expotr'])).code).toBe(2);
});

test('a reader that goes away ends nothing, shows nothing, and changes no exit code', async () => {
  const code = `
    const wait = () => new Promise((resolve) => setTimeout(resolve, 1));
    for (let n = 0; n < 400; n++) { host.stdout.write('x'.repeat(1000) + '\\n'); await wait(); }
    host.stderr.write('came to its end');
    process.exitCode = 7;`;
  expect(await node(script(code), { closeAfter: 100 })).toMatchObject({ code: 7, stderr: 'came to its end' });
});

test('the first line of standard input is read, without its end', async () => {
  const code = 'host.stdout.write(JSON.stringify(await host.stdin.readLine({ echo: false })));';
  expect((await node(script(code), { input: 'pass word\r\nsecond\n' })).stdout).toBe('"pass word"');
  expect((await node(script(code), { input: '' })).stdout).toBe('""');
});
