import { RowferryError } from '../errors/rowferry-error.ts';
import { type ContainerLimits, USUAL_LIMITS } from '../snapshot/container-limits.ts';
import type { PrunePolicy } from '../snapshot/prune-policy.ts';
import type { VerifySnapshotsOptions } from '../stages/verify-snapshots.ts';
import type { Settings } from './settings.ts';
import type { KEEP_OPTIONS, LIMIT_OPTIONS } from './snapshot-options.ts';

const COUNT = /^\d{1,15}$/;

/** @throws USAGE where it is not a number from 1 on */
export function countOf(flag: string, text: string | null): number | null {
  if (text === null) return null;
  if (COUNT.test(text) && Number(text) > 0) return Number(text);
  throw usage(`${flag} is ${JSON.stringify(text)}.`, 'Give it a number from 1 on.');
}

export function limitsOf({ maxBytes, maxRatio }: Settings<typeof LIMIT_OPTIONS>): ContainerLimits {
  return {
    bytes: countOf('--max-bytes', maxBytes) ?? USUAL_LIMITS.bytes,
    ratio: countOf('--max-ratio', maxRatio) ?? USUAL_LIMITS.ratio,
  };
}

/** Which snapshots `verify` opens. @throws USAGE */
export function selectionOf(names: readonly string[], sample: string | null): VerifySnapshotsOptions['which'] {
  if (sample === null) return names.length === 0 ? { kind: 'all' } : { kind: 'names', names };
  if (names.length > 0) throw usage('Both snapshots and --sample are given.', 'Give one of them.');
  const percent = /^(\d{1,3})%$/.exec(sample)?.[1];
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100)
    return { kind: 'share', percent: Number(percent) };
  if (!sample.endsWith('%')) return { kind: 'sample', count: countOf('--sample', sample) ?? 0 };
  throw usage(`--sample is ${JSON.stringify(sample)}.`, 'Give it a number from 1 on, or a share from 1% to 100%.');
}

/** @throws USAGE where nothing is to be kept: everything would go */
export function policyOf(settings: Settings<typeof KEEP_OPTIONS>): PrunePolicy {
  const policy = {
    last: countOf('--keep-last', settings.keepLast) ?? 0,
    daily: countOf('--keep-daily', settings.keepDaily) ?? 0,
    weekly: countOf('--keep-weekly', settings.keepWeekly) ?? 0,
    monthly: countOf('--keep-monthly', settings.keepMonthly) ?? 0,
    yearly: countOf('--keep-yearly', settings.keepYearly) ?? 0,
  };
  if (Object.values(policy).some((count) => count > 0)) return policy;
  throw usage(
    'Nothing says what is to be kept.',
    'Give --keep-last N, --keep-daily N, --keep-monthly N …; --dry-run shows what would go.',
  );
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of `90m`, `26h`, `8d`. @throws USAGE */
export function ageOf(text: string | null): number {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text ?? '') ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit ?? ''] ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds;
  const what = text === null ? 'No --max-age is given.' : `--max-age is ${JSON.stringify(text)}.`;
  throw usage(what, 'Give it a number and a unit: 90m, 26h, 8d.');
}

/** @throws USAGE where it is not 64 hexadecimal digits */
export function headOf(text: string | null): string | null {
  if (text === null || /^[0-9a-f]{64}$/.test(text)) return text;
  throw usage(
    `--expect-head is ${JSON.stringify(text)}.`,
    'Give it the 64 hexadecimal digits that "snapshot create" printed.',
  );
}

/** The one argument that a command needs. @throws USAGE */
export function requiredId(id: string | null): string {
  if (id !== null) return id;
  throw usage(
    'No snapshot is named.',
    'Give its id, the beginning of it, or latest; "rowferry snapshot list" shows them.',
  );
}

function usage(message: string, hint: string): RowferryError {
  return new RowferryError('USAGE', { message, hint });
}

/** A URL, `sqlite:PATH`, or a path that ends like a SQLite file; any other path is a directory. */
export function isDatabase(to: string): boolean {
  return /^(?:postgres(?:ql)?:\/\/|sqlite3?:|file:)/i.test(to) || /\.(?:db|db3|sqlite|sqlite3)$/i.test(to);
}
