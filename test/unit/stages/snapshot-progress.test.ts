import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createSnapshot } from '../../../src/stages/create-snapshot.ts';
import type { ProgressEvent, StageContext } from '../../../src/stages/progress.ts';
import { restoreSnapshot } from '../../../src/stages/restore-snapshot.ts';
import { verifySnapshots } from '../../../src/stages/verify-snapshots.ts';
import { tempDirectory } from '../../helpers/temp-directory.ts';
import { USERS, userLine, writeArchive } from '../archive/archive-fixtures.ts';
import { momentOf, QUIET } from '../snapshot/snapshot-fixtures.ts';

/** Sound containers say what a table has when it begins, and that it is done when it is: not all of it at the end. */

let store: string;
let container: string;

const quietly: StageContext = { signal: QUIET, onProgress: () => {} };
const heardBy = (listener: (event: ProgressEvent) => void): StageContext => ({ signal: QUIET, onProgress: listener });
const tableEvents = (events: readonly ProgressEvent[]) =>
  events.map(({ kind }) => kind).filter((kind) => kind.startsWith('table-'));

beforeEach(async () => {
  const archive = await tempDirectory();
  store = join(archive, 'store');
  await writeArchive(archive, [{ table: USERS, lines: [userLine(1, 'Ada'), userLine(2, 'Bob')] }]);
  const how = { from: null, phase: 'exported', compression: 'none', at: momentOf(21) } as const;
  const { snapshot } = await createSnapshot({ ...how, store, archive }, quietly);
  container = join(store, snapshot.container.file);
});

test('a table that is proven to be damaged was begun, and never ended', async () => {
  const events: ProgressEvent[] = [];
  const verify = () =>
    verifySnapshots(
      { store, which: { kind: 'all' }, expectHead: null },
      heardBy((event) => events.push(event)),
    );
  await verify();
  expect(tableEvents(events)).toEqual(['table-started', 'table-finished']);
  expect(events.find(({ kind }) => kind === 'table-finished')).toMatchObject({ summary: { read: 2, written: 2 } });
  writeFileSync(container, readFileSync(container, 'latin1').replace('"Bob"', '"Eve"'), 'latin1');
  events.length = 0;
  expect((await verify()).verification.ok).toBe(false);
  expect(tableEvents(events)).toEqual(['table-started']);
});

test('a table is told of while it is restored, before the manifest is there', async () => {
  const directory = join(await tempDirectory(), 'back');
  const isSealed: boolean[] = [];
  const context = heardBy((event) => {
    if (event.kind.startsWith('table-')) isSealed.push(existsSync(join(directory, 'exported/manifest.json')));
  });
  await restoreSnapshot({ store, name: 'latest', to: { kind: 'directory', directory } }, context);
  expect(isSealed).toEqual([false, false]);
  expect(existsSync(join(directory, 'exported/manifest.json'))).toBe(true);
});
