import type { Catalog, Table } from '../../model/catalog.ts';
import { displayName, nameKey } from '../../model/logical-type.ts';
import { catalogReferences, ruleOf } from '../../model/references.ts';
import { below, type RuleFault } from '../../model/rule-faults.ts';
import type { RegenerateOperation } from '../../model/rule-operation.ts';
import type { Rules } from '../../model/rules.ts';
import type { Reference } from '../../model/scope.ts';
import { ownKeyColumns } from '../many/own-key-columns.ts';
import type { RenewedKeys } from '../transform-options.ts';

/** By table (`nameKey`) and column: what is done to keys and references because a key is made anew. */
export type FollowingOperations = ReadonlyMap<string, ReadonlyMap<string, readonly RegenerateOperation[]>>;

/**
 * What becomes of every key that the rules make anew, and of every reference to one: declared foreign keys, those that only the
 * rules know, polymorphic ones and those in documents, also where a reference leads to another reference.
 */
export function regeneratedKeys(
  catalog: Catalog,
  rules: Rules,
  { faults, renewed }: Regeneration,
): FollowingOperations {
  const found: Found = new Map();
  const references = catalogReferences(catalog, rules);
  const own = ownKeyColumns(references);
  for (const table of catalog.tables) {
    const { regenerate } = ruleOf(rules, table.name);
    const known = renewed.get(nameKey(table.name));
    if (known === undefined && regenerate === undefined) continue;
    const columns = known?.columns ?? own(table);
    if (known === undefined && regenerate === 'integer') faults.push(notNumbered(table));
    else if (columns.length === 0) faults.push(noOwnColumn(table));
    else
      for (const column of columns) add(found, { table, column }, keyOperation(table, column, known?.as ?? regenerate));
  }
  // A reference can lead to a column that is a reference itself, so each round may add what the next one needs.
  const tables = new Map(catalog.tables.map((table) => [nameKey(table.name), table]));
  for (let grew = found.size > 0; grew; ) {
    grew = false;
    for (const reference of references) grew = follow(found, reference, tables) || grew;
  }
  return found;
}

function keyOperation(
  { name, primaryKey }: Table,
  column: string,
  as: RegenerateOperation['as'] | 'uuid',
): RegenerateOperation {
  return {
    op: 'regenerate',
    ...(as === undefined || as === 'uuid' ? {} : { as }),
    table: displayName(name),
    ...((primaryKey?.columns.length ?? 0) > 1 ? { column } : {}),
  };
}

export interface Regeneration {
  readonly faults: RuleFault[];
  readonly renewed: RenewedKeys;
}

type Found = Map<string, Map<string, RegenerateOperation[]>>;

function noOwnColumn({ name }: Table): RuleFault {
  const path = below('/tables', displayName(name), 'regenerate');
  const message =
    'the table has no primary key with a column that is no reference; only such columns are made anew, and references follow by themselves';
  return { path, message };
}

function notNumbered({ name }: Table): RuleFault {
  const path = below('/tables', displayName(name), 'regenerate');
  const message =
    'numbers are given anew where databases become one (--discover), to tables that all have an integer in the key that is no reference and has no other rule';
  return { path, message };
}

function follow(found: Found, reference: Reference, tables: ReadonlyMap<string, Table>): boolean {
  const { child, columns, parent, parentColumns, condition, path } = reference;
  const table = tables.get(nameKey(child));
  const parents = found.get(nameKey(parent));
  if (table === undefined || parents === undefined) return false;
  let grew = false;
  for (const [at, column] of columns.entries()) {
    const [followed] = parents.get(parentColumns[at] as string) ?? [];
    if (followed === undefined || followed.path !== undefined) continue;
    const operation: RegenerateOperation = {
      op: 'regenerate',
      ...(followed.as === undefined ? {} : { as: followed.as }),
      table: followed.table,
      ...(followed.column === undefined ? {} : { column: followed.column }),
      ...(path === null ? {} : { path }),
      ...(condition === null ? {} : { when: condition }),
    };
    grew = add(found, { table, column }, operation) || grew;
  }
  return grew;
}

/** False where the column has the operation already. */
function add(
  found: Found,
  { table, column }: { readonly table: Table; readonly column: string },
  operation: RegenerateOperation,
): boolean {
  const columns = found.get(nameKey(table.name)) ?? new Map<string, RegenerateOperation[]>();
  found.set(nameKey(table.name), columns);
  const operations = columns.get(column) ?? [];
  // A column that leads to one row by two references has one key.
  const isKnown = operations.some((other) => isSameKey(other, operation));
  if (isKnown) return false;
  columns.set(column, [...operations, operation]);
  return true;
}

function isSameKey(a: RegenerateOperation, b: RegenerateOperation): boolean {
  const isWhole = a.path === undefined && a.when === undefined;
  const what = ({ path, when, table, column }: RegenerateOperation) => JSON.stringify([path, when, table, column]);
  return isWhole || what(a) === what(b);
}
