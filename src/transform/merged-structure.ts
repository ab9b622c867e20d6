import type { Check, ForeignKey, Index, Key, StructureKind, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import {
  fillsColumn,
  isDistinctOver,
  isPlainUnique,
  isSameKey,
  type KeyColumns,
  type MergedTable,
  uniqueColumns,
} from './merged-keys.ts';
import type { NameScope } from './target-names.ts';

export interface MergedStructure {
  /** Of the one table that the rows of all stand in. */
  readonly structure: Pick<Table, 'primaryKey' | 'uniqueKeys' | 'checks' | 'indexes'>;
  readonly notCarried: readonly NotCarried[];
}

/**
 * What of the structure of several tables holds for the rows of all: the primary key of the first, unique keys that all have and
 * that no two of them can share, CHECKs that all have, and every index that forbids nothing.
 * @param tables each as it would be if all rows were its own
 */
export function mergedStructure(tables: readonly MergedTable[], indexNames: NameScope): MergedStructure {
  const merging: Merging = { tables, lost: [] };
  const primaryKey = sharedPrimaryKey(merging);
  const uniqueKeys = sharedUniqueKeys(primaryKey, merging);
  const known = [...(primaryKey === null ? [] : [primaryKey]), ...uniqueKeys];
  const structure = { primaryKey, uniqueKeys, checks: sharedChecks(merging), indexes: allIndexes(known, merging) };
  const indexes = structure.indexes.map((index) => ({ ...index, name: indexNames.give(index.name) }));
  return { structure: { ...structure, indexes }, notCarried: merging.lost };
}

interface Merging {
  readonly tables: readonly MergedTable[];
  readonly lost: NotCarried[];
}

const NOT_ALL = 'Not every table whose rows stand there has it.';
const MAY_REPEAT = 'Rows of different tables stand there, and may have the same values.';

/** The key of the first where all have its columns: that no two rows share it is looked through before the load. */
function sharedPrimaryKey(merging: Merging): Key | null {
  const [first] = merging.tables as readonly [MergedTable];
  const { primaryKey } = first.mapping.target;
  const isFilled = primaryKey?.columns.every((name) => merging.tables.every((table) => fillsColumn(table, name)));
  for (const table of merging.tables) {
    const own = table.mapping.target.primaryKey;
    const isKept = own !== null && isFilled === true && isSameKey(own.columns, (primaryKey as Key).columns);
    if (own !== null && !isKept && !isUnique(own.columns, merging)) lose(table, keyOf(own, 'unique-key'), merging);
  }
  return isFilled === true ? primaryKey : null;
}

/** True where every table has the key, and no row of one can have that of another. */
function isUnique(columns: KeyColumns, { tables }: Merging): boolean {
  return isOfAll(columns, tables) && isDistinctOver(columns, tables);
}

function isOfAll(columns: KeyColumns, tables: readonly MergedTable[]): boolean {
  return tables.every(({ mapping: { target } }) => uniqueColumns(target).some((own) => isSameKey(own, columns)));
}

function sharedUniqueKeys(primaryKey: Key | null, merging: Merging): readonly Key[] {
  const kept: Key[] = [];
  for (const table of merging.tables) {
    for (const key of table.mapping.target.uniqueKeys) {
      if ([primaryKey, ...kept].some((other) => other !== null && isSameKey(other.columns, key.columns))) continue;
      if (isUnique(key.columns, merging)) kept.push(key);
      else lose(table, keyOf(key, 'unique-key', isOfAll(key.columns, merging.tables)), merging);
    }
  }
  return kept;
}

function sharedChecks(merging: Merging): readonly Check[] {
  const [first, ...others] = merging.tables as readonly [MergedTable, ...MergedTable[]];
  const textOf = ({ expression }: Check) => JSON.stringify(expression.node);
  const shared = first.mapping.target.checks.filter((check) =>
    others.every(({ mapping: { target } }) => target.checks.some((other) => textOf(other) === textOf(check))),
  );
  const texts = new Set(shared.map(textOf));
  for (const table of merging.tables) {
    for (const check of table.mapping.target.checks) {
      if (texts.has(textOf(check))) continue;
      const { text } = check.expression;
      lose(table, { kind: 'check', name: check.name ?? '', text, reason: NOT_ALL }, merging);
    }
  }
  return shared;
}

/** An index that is not unique forbids nothing, so that it may stand over the rows of all. */
function allIndexes(keys: readonly Key[], merging: Merging): readonly Index[] {
  const kept = new Map<string, Index>();
  for (const table of merging.tables) {
    for (const index of table.mapping.target.indexes) {
      const what = textOfIndex(index);
      const columns = index.terms.map(({ column }) => column ?? '');
      const isKey = index.unique && keys.some((key) => isSameKey(key.columns, columns));
      if (kept.has(what) || isKey) continue;
      if (mayStay(index, merging)) kept.set(what, index);
      else lose(table, { kind: 'index', name: index.name, ...lostIndex(index, merging) }, merging);
    }
  }
  return [...kept.values()];
}

function mayStay(index: Index, { tables }: Merging): boolean {
  if (!index.unique) return true;
  const columns = index.terms.map(({ column }) => column);
  return (
    hasAll(index, tables) &&
    isDistinctOver(
      columns.filter((name) => name !== null),
      tables,
    )
  );
}

function hasAll(index: Index, tables: readonly MergedTable[]): boolean {
  const what = textOfIndex(index);
  const columns = index.terms.map(({ column }) => column ?? '');
  return isPlainUnique(index)
    ? isOfAll(columns, tables)
    : tables.every(({ mapping: { target } }) => target.indexes.some((other) => textOfIndex(other) === what));
}

function lostIndex(index: Index, { tables }: Merging): Pick<NotCarried, 'text' | 'reason'> {
  const terms = index.terms.map(({ column, expression }) => column ?? expression?.text ?? '');
  return { text: `unique (${terms.join(', ')})`, reason: hasAll(index, tables) ? MAY_REPEAT : NOT_ALL };
}

function textOfIndex({ terms, unique, predicate, method }: Index): string {
  const texts = terms.map((term) => ({ ...term, expression: term.expression?.node ?? null }));
  return JSON.stringify([texts, unique, predicate?.node ?? null, method]);
}

/** The foreign keys that hold for the rows of all: the others have them too, or NULL in one of their columns. */
export function sharedForeignKeys(tables: readonly MergedTable[]): Pick<MergedStructure, 'notCarried'> & {
  readonly foreignKeys: readonly ForeignKey[];
} {
  const merging: Merging = { tables, lost: [] };
  const kept = new Map<string, ForeignKey>();
  for (const table of tables) {
    for (const key of table.mapping.target.foreignKeys) {
      const what = textOfReference(key);
      if (kept.has(what)) continue;
      if (tables.every((other) => holdsFor(key, other))) kept.set(what, key);
      else lose(table, keyOf(key, 'foreign-key'), merging);
    }
  }
  return { foreignKeys: [...kept.values()], notCarried: merging.lost };
}

function holdsFor(key: ForeignKey, table: MergedTable): boolean {
  const isNull = key.match === 'simple' && key.columns.some((name) => !fillsColumn(table, name));
  return isNull || table.mapping.target.foreignKeys.some((other) => textOfReference(other) === textOfReference(key));
}

function textOfReference({ columns, target, targetColumns }: ForeignKey): string {
  return JSON.stringify([columns, target, targetColumns]);
}

function keyOf(
  key: Pick<Key, 'name' | 'columns'>,
  kind: StructureKind,
  isOfAllTables = false,
): Omit<NotCarried, 'table'> {
  const text = key.columns.join(', ');
  return { kind, name: key.name ?? text, text, reason: isOfAllTables ? MAY_REPEAT : NOT_ALL };
}

function lose({ source, mapping }: MergedTable, lost: Omit<NotCarried, 'table'>, { lost: all }: Merging): void {
  const into = displayName(mapping.target.name);
  all.push({ ...lost, table: displayName(source.name), reason: `"${into}" does not get it. ${lost.reason}` });
}
