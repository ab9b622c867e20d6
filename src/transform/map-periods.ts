import { isDeepStrictEqual } from 'node:util';
import type { ForeignKey, PeriodKey, Table, TablePeriods } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import { referenceText } from '../model/reference-text.ts';
import type { TablePair } from './map-foreign-keys.ts';
import { lostColumn, renamed, report, type StructureContext } from './structure-context.ts';

/** Keys over periods, as far as the target compares any. */
export function mapPeriodKeys(context: StructureContext): Pick<Table, 'periods'> {
  const keys = (context.table.periods?.keys ?? []).flatMap((key) => {
    const reason = keyLoss(key, context);
    if (reason === null) return [{ ...key, columns: renamed(key.columns, context) }];
    report(context, { ...describedKey(key), reason });
    return [];
  });
  return withPeriods({ keys, references: [] });
}

function keyLoss({ columns }: PeriodKey, context: StructureContext): string | null {
  const { capabilities } = context.input.to;
  if (!capabilities.hasPeriods) return `${capabilities.label} has no WITHOUT OVERLAPS: it does not compare periods.`;
  const lost = lostColumn(columns, context);
  return lost === null ? null : `Its column "${lost}" is not carried.`;
}

/** The table with its foreign keys over periods. `pairs` has every source table by its display name, with its keys mapped. */
export function withPeriodReferences(
  target: Table,
  context: StructureContext,
  pairs: ReadonlyMap<string, TablePair>,
): Table {
  const references = (context.table.periods?.references ?? []).flatMap((key) => {
    const mapped = mapReference(key, context, pairs);
    if (typeof mapped !== 'string') return [mapped];
    report(context, { ...describedReference(key), reason: mapped });
    return [];
  });
  return { ...target, ...withPeriods({ keys: target.periods?.keys ?? [], references }) };
}

function mapReference(
  key: ForeignKey,
  context: StructureContext,
  pairs: ReadonlyMap<string, TablePair>,
): ForeignKey | string {
  const { capabilities } = context.input.to;
  if (!capabilities.hasPeriods) return `${capabilities.label} has no PERIOD: it does not compare periods.`;
  const pair = pairs.get(displayName(key.target));
  if (pair === undefined) return `The table "${displayName(key.target)}" is not part of this archive.`;
  const lost = lostColumn(key.columns, context);
  if (lost !== null) return `Its column "${lost}" is not carried.`;
  const targetColumns = key.targetColumns.map((name) => pair.names.get(name) ?? name);
  const isThere = pair.target.periods?.keys.some(({ columns }) => isSameKey(columns, targetColumns)) === true;
  if (!isThere) return 'The key that it refers to is not carried.';
  return { ...key, columns: renamed(key.columns, context), target: pair.target.name, targetColumns };
}

/** The period stands last; the order of the others does not matter. */
function isSameKey(one: readonly string[], other: readonly string[]): boolean {
  const sorted = (columns: readonly string[]) => [columns.at(-1), ...columns.slice(0, -1).sort()];
  return isDeepStrictEqual(sorted(one), sorted(other));
}

/** What a table that is made of several does not get: rows of different ones may overlap. */
export function mergedPeriodsLost(sources: readonly Table[], into: string): readonly NotCarried[] {
  const reason = `"${into}" does not get it. Rows of different tables stand there, and their periods may overlap.`;
  return sources.flatMap(({ name, periods }) => {
    const lost = [...(periods?.keys ?? []).map(describedKey), ...(periods?.references ?? []).map(describedReference)];
    return lost.map((described) => ({ ...described, table: displayName(name), reason }));
  });
}

/** The table without what compares periods. */
export function withoutPeriods(table: Table): Table {
  const { periods: _, ...plain } = table;
  return plain;
}

function withPeriods(periods: TablePeriods): Pick<Table, 'periods'> {
  return periods.keys.length + periods.references.length === 0 ? {} : { periods };
}

function describedKey({ name, columns, primary }: PeriodKey): Pick<NotCarried, 'kind' | 'name' | 'text'> {
  const text = `${primary ? 'primary key ' : ''}(${columns.join(', ')} without overlaps)`;
  return { kind: 'unique-key', name: name ?? columns.join(', '), text };
}

function describedReference(key: ForeignKey): Pick<NotCarried, 'kind' | 'name' | 'text'> {
  return { kind: 'foreign-key', name: key.name ?? key.columns.join(', '), text: referenceText(key) };
}
