// Which snapshots a policy keeps. Pure.
import type { SnapshotEntry } from '../model/ledger.ts';
import { groupKey } from './snapshot-group.ts';

/** How many are kept of each kind; 0: none for that reason. */
export interface PrunePolicy {
  readonly last: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly yearly: number;
}

export interface PruneDecision {
  readonly entry: SnapshotEntry;
  /** `last`, `daily` …; empty: it goes. */
  readonly reasons: readonly (keyof PrunePolicy)[];
}

const DAY_MS = 86_400_000;

/** Snapshots of one period share this text. All are of UTC; weeks begin on Monday (ISO 8601). */
const PERIODS: Readonly<Record<Exclude<keyof PrunePolicy, 'last'>, (at: string) => string>> = {
  daily: (at) => at.slice(0, 10),
  // 1970-01-01 was a Thursday.
  weekly: (at) => String(Math.floor((Date.parse(at) / DAY_MS + 3) / 7)),
  monthly: (at) => at.slice(0, 7),
  yearly: (at) => at.slice(0, 4),
};

/**
 * Decides of every snapshot, source by source and user by user: the newest of each of the newest so many days, weeks …
 * that have one are kept. In the order given, which is that of the ledger.
 */
export function decidePruning(entries: readonly SnapshotEntry[], policy: PrunePolicy): readonly PruneDecision[] {
  const groups = new Map<string, SnapshotEntry[]>();
  for (const entry of entries) {
    const group = groups.get(groupKey(entry));
    if (group === undefined) groups.set(groupKey(entry), [entry]);
    else group.push(entry);
  }
  const reasons = new Map<SnapshotEntry, (keyof PrunePolicy)[]>();
  for (const group of groups.values()) keepInGroup(group, policy, reasons);
  return entries.map((entry) => ({ entry, reasons: reasons.get(entry) ?? [] }));
}

function keepInGroup(
  group: readonly SnapshotEntry[],
  policy: PrunePolicy,
  reasons: Map<SnapshotEntry, (keyof PrunePolicy)[]>,
): void {
  const newestFirst = [...group].sort((a, b) => (a.at === b.at ? b.number - a.number : a.at < b.at ? 1 : -1));
  const keep = (entry: SnapshotEntry, reason: keyof PrunePolicy): void => {
    const known = reasons.get(entry);
    if (known === undefined) reasons.set(entry, [reason]);
    else known.push(reason);
  };
  for (const entry of newestFirst.slice(0, policy.last)) keep(entry, 'last');
  for (const [reason, periodOf] of Object.entries(PERIODS) as [keyof typeof PERIODS, (at: string) => string][]) {
    const periods = new Set<string>();
    for (const entry of newestFirst) {
      const period = periodOf(entry.at);
      if (periods.has(period)) continue;
      if (periods.size === policy[reason]) break;
      periods.add(period);
      keep(entry, reason);
    }
  }
}
