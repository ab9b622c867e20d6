import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Table } from '../../model/catalog.ts';
import type { ExpressionNode } from '../../model/expression.ts';
import { displayName } from '../../model/logical-type.ts';
import type { Storage } from '../../model/storage.ts';
import { withoutPeriods } from '../map-periods.ts';
import { SINGLETON_CHECK, SINGLETON_KEY, SINGLETON_PRIMARY_KEY, singletonKeyColumn } from '../singleton-key.ts';
import { note, type Singleton, type StripContext } from './strip-context.ts';
import { readsAny, substitute } from './substitute-column.ts';

/**
 * The table that holds the one row of the user: an id that is 1, and the columns that the rules take.
 * @param storage how the source's dialect holds an integer
 * @throws RULES_INVALID where a column is not there or two get one name
 */
export function singletonTable(table: Table, singleton: Singleton, { storage, context }: SingletonOptions): Table {
  const names = new Map(Object.entries(singleton.columns));
  for (const name of names.keys()) refuseUnknown(table, name);
  refuseDoubled([SINGLETON_KEY, ...names.values()], table);
  const columns = table.columns.filter(({ name }) => names.has(name));
  const renamed = new Map(
    [...names].map(([name, to]): readonly [string, ExpressionNode] => [name, { kind: 'column', name: to }]),
  );
  const stays = { has: (name: string) => !names.has(name) };
  const name = { ...table.name, name: singleton.table };
  note(context, table, {
    kind: 'table',
    name: displayName(table.name),
    before: displayName(table.name),
    after: displayName(name),
  });
  for (const column of table.columns) {
    if (names.has(column.name)) continue;
    note(context, table, { kind: 'column', name: column.name, before: column.name, after: null });
  }
  return {
    ...withoutPeriods(table),
    name,
    columns: [
      singletonKeyColumn(storage),
      ...columns.map((column) => ({ ...column, name: names.get(column.name) as string, identity: null })),
    ],
    primaryKey: SINGLETON_PRIMARY_KEY,
    uniqueKeys: [],
    foreignKeys: table.foreignKeys
      .filter((key) => key.columns.every((column) => names.has(column)))
      .map((key) => ({ ...key, columns: key.columns.map((column) => names.get(column) as string) })),
    checks: [
      SINGLETON_CHECK,
      ...table.checks
        .filter(({ expression }) => !readsAny(expression, stays))
        .flatMap((check) => {
          const expression = substitute(check.expression, renamed);
          return expression === null ? [] : [{ ...check, expression }];
        }),
    ],
    // One row needs none.
    indexes: [],
    remembered: null,
  };
}

export interface SingletonOptions {
  readonly storage: Storage;
  readonly context: StripContext;
}

function refuseUnknown(table: Table, name: string): void {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined && column.generated === null) return;
  const what = column === undefined ? 'is not there' : 'is generated, so that no row holds it';
  throw new RowferryError('RULES_INVALID', {
    message: `user.singleton.columns: the column "${name}" of ${displayName(table.name)} ${what}.`,
    hint: `Its columns are ${table.columns.map((candidate) => candidate.name).join(', ')}.`,
    context: { table: displayName(table.name), column: name },
  });
}

function refuseDoubled(names: readonly string[], table: Table): void {
  const doubled = names.find((name, at) => names.indexOf(name) !== at);
  if (doubled === undefined) return;
  throw new RowferryError('RULES_INVALID', {
    message: `user.singleton.columns: two columns would be called "${doubled}".`,
    hint: `"${SINGLETON_KEY}" is the key of the one row; give each of the others a name of its own.`,
    context: { table: displayName(table.name), column: doubled },
  });
}
