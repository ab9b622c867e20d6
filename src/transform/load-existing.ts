import { RowferryError } from '../errors/rowferry-error.ts';
import type { Column, Table } from '../model/catalog.ts';
import { storedColumns } from '../model/catalog.ts';
import { displayName, type LogicalType } from '../model/logical-type.ts';
import type { ColumnPlan } from '../model/plan.ts';
import { storageName } from './map-column.ts';
import type { TableMapping } from './map-table.ts';

/**
 * Plans the load of `source` into a table that the target already has: columns are matched by name, and
 * the logical types must be the same, or jsonb for JSON text.
 * @throws TARGET_MISMATCH naming every column that does not fit.
 */
export function loadExisting(source: Table, existing: Table): TableMapping {
  const problems: string[] = [];
  const pairs = storedColumns(source).map((column) => ({ column, found: findColumn(existing, column, problems) }));
  const filled = new Set(pairs.map(({ found }) => found?.name));
  for (const column of storedColumns(existing)) {
    const needsValue = !column.nullable && column.default === null && column.identity === null;
    if (needsValue && !filled.has(column.name))
      problems.push(`"${column.name}" wants a value and the archive has none`);
  }
  if (problems.length > 0) throw mismatch(source, existing, problems);
  const columns = pairs.map(({ column, found }) => planColumn(column, found as Column));
  const isLinked = columns.every((column) => column.operation.kind === 'keep' && column.source === column.target);
  const target: Table = {
    ...existing,
    columns: pairs.map(({ found }) => found as Column),
    ...keysWithin(existing, filled),
  };
  return {
    plan: { source: source.name, target: existing.name, action: isLinked ? 'link' : 'rewrite', mode: 'load', columns },
    target,
    notCarried: [],
  };
}

function findColumn(existing: Table, column: Column, problems: string[]): Column | null {
  const found =
    existing.columns.find((candidate) => candidate.name === column.name) ??
    onlyOne(existing.columns.filter((candidate) => candidate.name.toLowerCase() === column.name.toLowerCase()));
  if (found === null) problems.push(`there is no column "${column.name}"`);
  else if (found.generated !== null) problems.push(`"${column.name}" is a generated column`);
  else if (!holdsSameValues(column.type, found.type) && !takesJsonAsJsonb(column.type, found.type)) {
    problems.push(
      `"${column.name}" is ${found.type.kind} (${storageName(found.storage, found.type)}), not ${column.type.kind}`,
    );
  }
  return found;
}

function onlyOne<T>(candidates: readonly T[]): T | null {
  return candidates.length === 1 ? (candidates[0] as T) : null;
}

/** True where every canonical cell of `from` is one of `to`, up to limits that the database checks itself. */
function holdsSameValues(from: LogicalType, to: LogicalType): boolean {
  if (from.kind !== to.kind) return false;
  if (from.kind === 'decimal' && to.kind === 'decimal') return to.scale === null || to.scale === from.scale;
  if (from.kind === 'float' && to.kind === 'float') return to.bits >= from.bits;
  if (from.kind === 'array' && to.kind === 'array') return from.element === to.element;
  if (from.kind === 'text' && to.kind === 'text') return from.fixed || !to.fixed;
  return true;
}

function takesJsonAsJsonb(from: LogicalType, to: LogicalType): boolean {
  return from.kind === 'json' && to.kind === 'jsonb';
}

/** The keys of an existing table that the matched columns cover; the database keeps the others itself. */
function keysWithin(existing: Table, filled: ReadonlySet<string | undefined>): Pick<Table, 'primaryKey'> {
  const key = existing.primaryKey;
  return { primaryKey: key?.columns.every((name) => filled.has(name)) ? key : null };
}

function planColumn(source: Column, target: Column): ColumnPlan {
  return {
    source: source.name,
    target: target.name,
    sourceType: source.type,
    targetType: target.type,
    sourceStorage: storageName(source.storage, source.type),
    targetStorage: storageName(target.storage, target.type),
    ...(takesJsonAsJsonb(source.type, target.type) ? AS_JSONB : KEPT),
  };
}

const KEPT = {
  operation: { kind: 'keep' },
  loss: 'exact',
  reason: 'The target has this column with the same logical type.',
} as const;

const AS_JSONB = {
  operation: { kind: 'json-to-jsonb' },
  loss: 'normalised',
  reason: 'The target has jsonb here: white space, the order of keys, doubled keys and exponents of the text go.',
} as const;

function mismatch(source: Table, existing: Table, problems: readonly string[]): RowferryError {
  return new RowferryError('TARGET_MISMATCH', {
    message: `The table "${displayName(existing.name)}" of the target cannot take the rows: ${problems.join('; ')}.`,
    hint: 'Move into an empty database, leave the table out with --exclude, or change the table in the target.',
    context: { table: displayName(source.name) },
  });
}
