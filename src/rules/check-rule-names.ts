import type { Catalog, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import { catalogReferences, referenceName, tableCalled } from '../model/references.ts';
import { below, type RuleFault, rulesInvalid, unknownName } from '../model/rule-faults.ts';
import type { ReferenceRule, RowRule, Rules, TableRule, UserRule } from '../model/rules.ts';
import type { Reference } from '../model/scope.ts';
import { isUniqueIn } from '../model/unique-columns.ts';

/** What names are looked up in. */
interface Source {
  readonly catalog: Catalog;
  readonly references: readonly Reference[];
}

/**
 * Checks every name of the rules against the whole catalog of the source (nothing left out by a selection).
 * @param file the rules' file, for messages
 * @throws RULES_INVALID with every name that the source does not have, and the nearest that it has
 */
export function checkRuleNames(rules: Rules, catalog: Catalog, file: string): void {
  const source: Source = { catalog, references: catalogReferences(catalog, rules) };
  const faults = [
    ...(rules.user === undefined ? [] : userFaults(rules.user, source)),
    ...Object.entries(rules.tables ?? {}).flatMap(([name, rule]) => tableFaults(name, rule, source)),
  ];
  if (faults.length > 0) throw rulesInvalid(file, faults);
}

function userFaults({ table: name, key, email }: UserRule, source: Source): readonly RuleFault[] {
  if (name === undefined) return typeof email === 'object' ? emailFaults(email, source) : [];
  const table = tableCalled(source.catalog, name);
  if (table === null) return [unknownTable('/user/table', name, source)];
  return [
    ...columnFaults('/user/key', key ?? [], table),
    ...(key === undefined ? [] : notUniqueFaults('/user/key', key, table)),
    ...(typeof email === 'string' ? columnFaults('/user', [email], table, ['email']) : []),
    ...(typeof email === 'object' ? emailFaults(email, source) : []),
  ];
}

function emailFaults(email: Exclude<UserRule['email'], string | undefined>, source: Source): readonly RuleFault[] {
  const table = tableCalled(source.catalog, email.table);
  if (table === null) return [unknownTable('/user/email/table', email.table, source)];
  return [
    ...columnFaults('/user/email', [email.column], table, ['column']),
    ...referenceFaults('/user/email/reference', email.reference, { table, source }),
  ];
}

function tableFaults(name: string, rule: TableRule, source: Source): readonly RuleFault[] {
  const path = below('/tables', name);
  const table = tableCalled(source.catalog, name);
  if (table === null) return [unknownTable(path, name, source)];
  const place = { table, source };
  return [
    ...idleOwnerFaults(path, rule),
    ...(rule.foreignKeys ?? []).flatMap(({ columns, references }, index) => [
      ...columnFaults(below(path, 'foreignKeys', index, 'columns'), columns, table),
      ...rowFaults(below(path, 'foreignKeys', index), { columns: columns.length, row: references }, source),
    ]),
    ...(rule.polymorphic ?? []).flatMap(({ type, id, targets }, index) => [
      ...columnFaults(below(path, 'polymorphic', index), [type, id], table, ['type', 'id']),
      ...Object.entries(targets).flatMap(([value, target]) => {
        const row = { table: target.table, columns: [target.column] };
        return rowFaults(below(path, 'polymorphic', index, 'targets', value), { columns: 1, row }, source);
      }),
    ]),
    ...(rule.jsonReferences ?? []).flatMap(({ column, references }, index) => [
      ...columnFaults(below(path, 'jsonReferences', index), [column], table, ['column']),
      ...rowFaults(below(path, 'jsonReferences', index), { columns: 1, row: references }, source),
    ]),
    ...(rule.owner ?? []).flatMap((owner, index) => referenceFaults(below(path, 'owner', index), owner, place)),
    ...Object.entries(rule.references ?? {}).flatMap(([reference, policy]) => [
      ...referenceFaults(below(path, 'references', reference), reference, place),
      ...policyFaults(below(path, 'references', reference, 'columns'), policy, parentsOf(reference, place)),
    ]),
  ];
}

/** Only rows that come one by one have owners. */
function idleOwnerFaults(path: string, { scope, owner }: TableRule): readonly RuleFault[] {
  if (owner === undefined || scope === undefined || scope === 'owned' || scope === 'companion') return [];
  const message = `means nothing where "scope" is ${JSON.stringify(scope)}; it is allowed with "owned" and "companion"`;
  return [{ path: below(path, 'owner'), message }];
}

/** The row that a rule's reference leads to: its table, its columns, and that they name one row only. */
function rowFaults(
  path: string,
  { columns, row }: { readonly columns: number; readonly row: RowRule },
  source: Source,
): readonly RuleFault[] {
  const table = tableCalled(source.catalog, row.table);
  if (table === null) return [unknownTable(path, row.table, source)];
  const unknown = columnFaults(path, row.columns, table);
  if (unknown.length > 0) return unknown;
  if (columns !== row.columns.length) {
    return [
      { path, message: `has ${columns} columns here and ${row.columns.length} in ${row.table}; they go in pairs` },
    ];
  }
  return notUniqueFaults(path, row.columns, table);
}

function notUniqueFaults(path: string, columns: readonly string[], table: Table): readonly RuleFault[] {
  if (isUniqueIn(table, columns)) return [];
  const names = `${displayName(table.name)}(${columns.join(', ')})`;
  return [
    { path, message: `no key or unique index says that ${names} names one row; a row could have several owners` },
  ];
}

/** @param members the member below `path` that holds each name; by default they stand in an array */
function columnFaults(
  path: string,
  names: readonly string[],
  table: Table,
  members: readonly string[] | null = null,
): readonly RuleFault[] {
  const known = table.columns.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const what = `column of ${displayName(table.name)}`;
    const place = below(path, members?.[index] ?? index);
    return known.includes(name) ? [] : [{ path: place, message: unknownName(name, what, known) }];
  });
}

interface Place {
  readonly table: Table;
  readonly source: Source;
}

function referenceFaults(path: string, name: string, { table, source }: Place): readonly RuleFault[] {
  const known = source.references.filter(({ child }) => child === table.name).map(referenceName);
  if (known.includes(name)) return [];
  const what = `reference of ${displayName(table.name)} (named by its columns joined with ",")`;
  return [{ path, message: unknownName(name, what, [...new Set(known)]) }];
}

function parentsOf(reference: string, { table, source }: Place): readonly Table[] {
  const meant = source.references.filter((one) => one.child === table.name && referenceName(one) === reference);
  return meant.flatMap(({ parent }) => tableCalled(source.catalog, displayName(parent)) ?? []);
}

function policyFaults(path: string, policy: ReferenceRule, parents: readonly Table[]): readonly RuleFault[] {
  if (typeof policy === 'string') return [];
  return parents.flatMap((parent) => columnFaults(path, policy.columns, parent));
}

function unknownTable(path: string, name: string, { catalog }: Source): RuleFault {
  const known = catalog.tables.map((table) => displayName(table.name));
  return { path, message: unknownName(name, 'table of the source', known) };
}
