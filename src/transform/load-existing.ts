import type { Column, Table } from '../model/catalog.ts';
import { storedColumns } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { ColumnPlan, NotCarried } from '../model/plan.ts';
import { storageName } from './map-column.ts';
import type { TableMapping } from './map-table.ts';
import { needsValue } from './needs-value.ts';
import { planColumn } from './plan-column.ts';
import type { RuledColumn } from './ruled/ruled-columns.ts';
import { ruledLimits, ruledPlan, withRule } from './ruled/ruled-plan.ts';
import type { RuledTable } from './ruled/ruled-tables.ts';
import type { TransformInput } from './transform-options.ts';

/** A table of the source with the one of the target that takes its rows. */
export interface LoadedPair {
  readonly ruled: RuledTable;
  readonly existing: Table;
}

/**
 * Plans the load of `source` into a table that the target already has: columns are matched by name, never by place,
 * and the target's types decide the conversions.
 * @param problems gets a sentence for everything that keeps the rows from going in; the mapping is void then
 */
export function loadExisting(pair: LoadedPair, input: TransformInput, problems: string[]): TableMapping {
  const { ruled, existing } = pair;
  const { source } = ruled;
  const name = displayName(existing.name);
  const notCarried: NotCarried[] = [];
  const found: Pair[] = [];
  for (const column of ruled.columns) {
    const target = namesake(existing, column.column.name);
    if (target === null) problems.push(`${name} has no column "${column.column.name}", so its values would be lost`);
    else if (target.generated !== null) notCarried.push(computedThere(source, column.column, target));
    else if (found.some((other) => other.target === target))
      problems.push(`two columns of ${name} match "${target.name}"`);
    else found.push({ column, target });
  }
  const filled = new Set(found.map(({ target }) => target.name));
  const unfilled = storedColumns(existing).filter((column) => !filled.has(column.name));
  for (const column of unfilled.filter(needsValue))
    problems.push(`${name}."${column.name}" wants a value and the source has no such column`);
  notCarried.push(...generatedHere(source, unfilled));
  const columns = planColumns(found, { pair, input, problems });
  const leftToTarget = unfilled.map((column) => column.name);
  const plan = ruledPlan(ruled, {
    source: source.name,
    target: existing.name,
    mode: 'load',
    columns,
    ...(leftToTarget.length === 0 ? {} : { leftToTarget }),
  });
  return {
    plan: notCarried.length === 0 ? plan : { ...plan, action: 'rewrite' },
    target: { ...existing, columns: found.map(({ target }) => target), ...keysWithin(existing, filled) },
    notCarried,
    structure: null,
  };
}

interface Pair {
  readonly column: RuledColumn;
  readonly target: Column;
}

/** The column of that name; where names differ only in case, the only one that does. */
function namesake(existing: Table, name: string): Column | null {
  const exact = existing.columns.find((candidate) => candidate.name === name);
  if (exact !== undefined) return exact;
  const alike = existing.columns.filter((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? (alike[0] as Column) : null;
}

interface Planning {
  readonly pair: LoadedPair;
  readonly input: TransformInput;
  readonly problems: string[];
}

function planColumns(pairs: readonly Pair[], { pair, input, problems }: Planning): readonly ColumnPlan[] {
  const table = displayName(pair.ruled.source.name);
  return pairs.flatMap(({ column: ruled, target }) => {
    const source = { ...ruled.column, name: ruled.source?.name ?? ruled.column.name };
    const unit = input.epochs?.find((hint) => hint.table === table && hint.column === source.name)?.unit ?? null;
    const enums = input.existing?.enums ?? (input.files === undefined ? [] : input.source.enums);
    const planned = planColumn({ source, target, unit, enums, keepDynamic: input.keepDynamic });
    if (typeof planned !== 'string') return [withRule(ruled, withLimits(planned, ruled, target))];
    problems.push(`${displayName(pair.existing.name)}: ${planned}`);
    return [];
  });
}

/** Nobody has counted the values that rules make. */
function withLimits(planned: ColumnPlan, ruled: RuledColumn, target: Column): ColumnPlan {
  if (ruled.links.length === 0) return planned;
  const refuses = ruledLimits(ruled, target);
  return { ...planned, refuses };
}

/** The keys of an existing table that the matched columns cover; the database keeps the others itself. */
function keysWithin(existing: Table, filled: ReadonlySet<string>): Pick<Table, 'primaryKey'> {
  const key = existing.primaryKey;
  return { primaryKey: key?.columns.every((name) => filled.has(name)) ? key : null };
}

function computedThere(source: Table, column: Column, target: Column): NotCarried {
  return {
    kind: 'generated',
    table: displayName(source.name),
    name: column.name,
    text: storageName(column.storage, column.type),
    reason: `The target computes "${target.name}" itself; the values of the source are not loaded.`,
  };
}

/** Columns that the source computes and the target stores: there are no cells for them. */
function generatedHere(source: Table, unfilled: readonly Column[]): readonly NotCarried[] {
  return source.columns
    .filter((column) => column.generated !== null && unfilled.some(({ name }) => name === column.name))
    .map((column) => ({
      kind: 'generated',
      table: displayName(source.name),
      name: column.name,
      text: column.generated?.expression.text ?? '',
      reason: 'The source computes it, so the archive has no values of it; the target keeps its default there.',
    }));
}
