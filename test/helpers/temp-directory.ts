import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made = new Set<string>();

afterAll(async () => {
  for (const directory of made) await rm(directory, { recursive: true, force: true });
});

/** A new, empty directory that is removed when the test file ends. */
export async function tempDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rowferry-test-'));
  made.add(directory);
  return directory;
}
