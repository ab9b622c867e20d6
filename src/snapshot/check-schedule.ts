// Whether the newest snapshot is new enough.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import { listSnapshots } from './list-snapshots.ts';

export interface ScheduleOptions {
  readonly store: string;
  readonly maxAgeSeconds: number;
  /** Only snapshots of this database, as `list` names it; null: of any. */
  readonly database: string | null;
  /** ISO 8601 in UTC. */
  readonly now: string;
}

export interface ScheduleSummary {
  readonly store: string;
  readonly newest: SnapshotEntry;
  readonly ageSeconds: number;
  readonly maxAgeSeconds: number;
}

/** Two clocks may differ by so much. */
const CLOCK_SECONDS = 300;

/**
 * @throws SNAPSHOT_OVERDUE where there is no snapshot, the newest is too old or of the future, or its file is not there
 *   in its size; SNAPSHOT_STORE_NOT_FOUND, LEDGER_…
 */
export async function checkSchedule(options: ScheduleOptions): Promise<ScheduleSummary> {
  const { store, maxAgeSeconds, database, now } = options;
  const { snapshots } = await listSnapshots(store, null);
  const candidates = snapshots.filter(({ source }) => database === null || source.database === database);
  const newest = candidates.reduce<SnapshotEntry | null>(
    (best, one) => (best !== null && best.at > one.at ? best : one),
    null,
  );
  if (newest === null)
    throw overdue(store, `There is no snapshot${database === null ? '' : ` of ${database}`} in ${store}.`);
  const ageSeconds = Math.round((Date.parse(now) - Date.parse(newest.at)) / 1000);
  if (ageSeconds > maxAgeSeconds) {
    throw overdue(
      store,
      `The newest snapshot, ${newest.id}, is ${ageText(ageSeconds)} old; ${ageText(maxAgeSeconds)} are allowed.`,
    );
  }
  if (ageSeconds < -CLOCK_SECONDS) {
    throw overdue(
      store,
      `The newest snapshot, ${newest.id}, is of the future: a clock is wrong, and hides how old it is.`,
    );
  }
  const bytes = await sizeOf(join(store, newest.container.file));
  if (bytes !== newest.container.bytes) {
    throw overdue(store, `The file of the newest snapshot, ${newest.container.file}, is not there as it was written.`);
  }
  return { store, newest, ageSeconds: Math.max(0, ageSeconds), maxAgeSeconds };
}

const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** Whole seconds as `2d 4h`, `1d 0h`, `26m 0s`, `40s`: as `--max-age` is written, in the largest unit that it has and the next. */
export function ageText(seconds: number): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [unit, length] of Object.entries(UNITS)) {
    if (left >= length || parts.length > 0 || unit === 's') parts.push(`${Math.floor(left / length)}${unit}`);
    left %= length;
  }
  return parts.slice(0, 2).join(' ');
}

/** null: there is no such file. */
async function sizeOf(path: string): Promise<number | null> {
  return lstat(path).then(
    (stats) => (stats.isFile() ? stats.size : null),
    () => null,
  );
}

function overdue(store: string, message: string): RowferryError {
  return new RowferryError('SNAPSHOT_OVERDUE', {
    message,
    hint: 'Take one with "rowferry snapshot create FROM", and see why the schedule did not.',
    context: { file: store },
  });
}
