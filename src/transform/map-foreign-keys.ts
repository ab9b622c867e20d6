import { isDeepStrictEqual } from 'node:util';
import type { ForeignKey, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { referenceText } from '../model/reference-text.ts';
import { lostColumn, renamed, report, type StructureContext } from './structure-context.ts';

/** What becomes of a table of the source. */
export interface TablePair {
  readonly target: Table;
  /** Source column names to target column names. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Foreign keys between tables that both travel. `pairs` has every source table by its display name, with its keys
 * mapped: a key that is not carried cannot be referred to.
 */
export function mapForeignKeys(
  context: StructureContext,
  pairs: ReadonlyMap<string, TablePair>,
): readonly ForeignKey[] {
  return context.table.foreignKeys.flatMap((key) => {
    const mapped = mapForeignKey(key, context, pairs);
    if (typeof mapped !== 'string') return [mapped];
    report(context, { ...described(key), reason: mapped });
    return [];
  });
}

/** The foreign key for the target, or the reason why it is not carried. */
function mapForeignKey(
  key: ForeignKey,
  context: StructureContext,
  pairs: ReadonlyMap<string, TablePair>,
): ForeignKey | string {
  const { capabilities } = context.input.to;
  const pair = pairs.get(displayName(key.target));
  if (pair === undefined) return `The table "${displayName(key.target)}" is not part of this archive.`;
  const lost = lostColumn(key.columns, context);
  if (lost !== null) return `Its column "${lost}" is not carried.`;
  const targetColumns = key.targetColumns.map((name) => pair.names.get(name) ?? name);
  if (!isReferable(targetColumns, pair.target)) return 'The key that it refers to is not carried.';
  const isUnchecked = !key.validated && !capabilities.hasUncheckedForeignKeys;
  if (isUnchecked && !isNamedBySource(key, context)) {
    const reason = `${capabilities.label} has no NOT VALID: the key is carried and checked over all rows.`;
    report(context, { ...described(key), text: `${described(key).text} not valid`, reason });
  }
  const isSimple = key.match === 'full' && !capabilities.hasMatchFull;
  if (isSimple) {
    const reason = `It is carried without MATCH FULL${key.columns.length > 1 ? ', so rows that are partly NULL are not refused' : ''}.`;
    report(context, { ...described(key), reason });
  }
  return {
    ...key,
    columns: renamed(key.columns, context),
    target: pair.target.name,
    targetColumns,
    match: isSimple ? 'simple' : key.match,
    validated: key.validated || isUnchecked,
  };
}

/** True where the source has said already that only some partitions have the key, which has no name of its own. */
function isNamedBySource(key: ForeignKey, { input, table }: StructureContext): boolean {
  if (key.name !== null) return false;
  const { kind, name } = described(key);
  const of = displayName(table.name);
  return input.source.leftOut.some((left) => left.kind === kind && left.name === name && left.table === of);
}

/** True where no two rows of the table are equal in the columns, by a key or index that both databases accept. */
function isReferable(columns: readonly string[], table: Table): boolean {
  const wanted = [...columns].sort();
  const indexes = table.indexes.filter((index) => index.unique && index.predicate === null);
  const keys = [
    ...(table.primaryKey === null ? [] : [table.primaryKey.columns]),
    ...table.uniqueKeys.map((key) => key.columns),
    ...indexes.map((index) => index.terms.map((term) => term.column ?? '')),
  ];
  return keys.some((key) => isDeepStrictEqual([...key].sort(), wanted));
}

function described(key: ForeignKey): { readonly kind: 'foreign-key'; readonly name: string; readonly text: string } {
  const text = `${referenceText(key)}${key.match === 'full' ? ' match full' : ''}`;
  return { kind: 'foreign-key', name: key.name ?? key.columns.join(', '), text };
}
