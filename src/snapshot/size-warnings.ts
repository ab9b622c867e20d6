// Says where a snapshot is empty or much smaller than the one before: sound, but perhaps not what was meant.
import { join } from 'node:path';
import type { Manifest } from '../archive/manifest.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { SnapshotEntry } from '../model/ledger.ts';
import { displayName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import { groupDigits } from '../util/group-digits.ts';
import { USUAL_LIMITS } from './container-limits.ts';
import { openContainer } from './container-reader.ts';
import { readLedger } from './ledger-reader.ts';
import { groupKey, type SnapshotGroup } from './snapshot-group.ts';
import type { StorePaths } from './store-layout.ts';

/** Fewer rows than this share of those before are worth a look. */
const MUCH_SMALLER = 0.5;

export interface SizeWarning {
  readonly kind: 'no-tables' | 'no-rows' | 'fewer-rows' | 'table-emptied' | 'table-gone';
  /** null: the snapshot as a whole. */
  readonly table: string | null;
  readonly rows: number;
  /** In the snapshot before; null: there is none. */
  readonly before: number | null;
  /** One sentence. */
  readonly message: string;
}

/** The newest snapshot that shows the same: source, scope and phase. */
async function snapshotBefore(paths: StorePaths, entry: SnapshotGroup): Promise<SnapshotEntry | null> {
  const same: SnapshotEntry[] = [];
  const group = groupKey(entry);
  for await (const { entry: other } of readLedger(paths)) {
    if (other.kind === 'snapshot') {
      if (groupKey(other) === group) same.push(other);
    } else {
      const pruned = same.findIndex(({ id }) => id === other.id);
      if (pruned !== -1) same.splice(pruned, 1);
    }
  }
  return same.at(-1) ?? null;
}

/**
 * Compares with the newest snapshot of the same source and scope, table by table where that can be opened.
 *
 * @param paths null: the store has no snapshot yet.
 */
export async function sizeWarnings(
  paths: StorePaths | null,
  entry: SnapshotGroup & Pick<SnapshotEntry, 'rows' | 'tables'>,
  manifest: Manifest,
): Promise<readonly SizeWarning[]> {
  const before = paths === null ? null : await snapshotBefore(paths, entry);
  const warnings = wholeWarnings(entry, before);
  if (paths === null || before === null) return warnings;
  const then = await manifestOf(paths, before);
  return then === null ? warnings : [...warnings, ...tableWarnings(manifest, then)];
}

function wholeWarnings(
  { rows, tables }: Pick<SnapshotEntry, 'rows' | 'tables'>,
  before: SnapshotEntry | null,
): readonly SizeWarning[] {
  const was = before?.rows ?? null;
  const common = { table: null, rows, before: was };
  if (tables === 0) return [{ ...common, kind: 'no-tables', message: 'The snapshot has no tables.' }];
  if (rows === 0) return [{ ...common, kind: 'no-rows', message: 'The snapshot has no rows.' }];
  if (was === null || rows >= was * MUCH_SMALLER) return [];
  return [
    {
      ...common,
      kind: 'fewer-rows',
      message: `The snapshot has ${counted(rows)}; the one before it, ${before?.id}, had ${grouped(was)}.`,
    },
  ];
}

/** Tables that had rows and have none, or are gone, or have far fewer. */
function tableWarnings(now: Manifest, then: Manifest): readonly SizeWarning[] {
  const rowsNow = new Map(now.tables.map(({ name, rows }) => [nameKey(name), rows]));
  return then.tables
    .filter(({ rows }) => rows > 0)
    .flatMap(({ name, rows: before }) => tableWarning(name, rowsNow.get(nameKey(name)) ?? null, before));
}

function tableWarning(name: QualifiedName, rows: number | null, before: number): readonly SizeWarning[] {
  const table = displayName(name);
  if (rows === null) {
    const message = `The table ${table}, which had ${counted(before)}, is not in the snapshot any more.`;
    return [{ kind: 'table-gone', table, rows: 0, before, message }];
  }
  if (rows === 0) {
    return [
      {
        kind: 'table-emptied',
        table,
        rows,
        before,
        message: `The table ${table} had ${counted(before)} and has none.`,
      },
    ];
  }
  if (rows >= before * MUCH_SMALLER) return [];
  return [
    {
      kind: 'fewer-rows',
      table,
      rows,
      before,
      message: `The table ${table} has ${counted(rows)}; it had ${grouped(before)}.`,
    },
  ];
}

const grouped = (value: number): string => groupDigits(String(value));

function counted(rows: number): string {
  return `${grouped(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

/** Null where the container is gone, encrypted or damaged: `verify` is there to say so. */
async function manifestOf({ directory }: StorePaths, entry: SnapshotEntry): Promise<Manifest | null> {
  if (entry.encryption !== undefined) return null;
  try {
    const { compression, file } = entry.container;
    const options = { compression, limits: USUAL_LIMITS, expected: entry.container };
    const container = await openContainer(join(directory, file), options);
    await container.close();
    return container.manifest;
  } catch (error) {
    if (error instanceof RowferryError) return null;
    throw error;
  }
}
