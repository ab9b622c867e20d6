import type { Catalog, ForeignKey, Table } from './catalog.ts';
import { displayName, nameKey, type QualifiedName } from './logical-type.ts';
import type { Rules, TableRule } from './rules.ts';
import type { Reference } from './scope.ts';

/**
 * Every reference between tables of the catalog: declared foreign keys, then those of the rules, each once.
 * One to a table that the catalog does not have (it was not selected) is left out, and so are rules about
 * tables that it does not have: `rules/check-rule-names.ts` has refused those of people.
 */
export function catalogReferences(catalog: Catalog, rules: Rules): readonly Reference[] {
  const all = catalog.tables.flatMap((table) => [
    ...table.foreignKeys.map((key) => declaredReference(table, key)),
    ...ruledReferences(catalog, table, ruleOf(rules, table.name)),
  ]);
  const tables = new Set(catalog.tables.map(({ name }) => nameKey(name)));
  const known = new Map<string, Reference>();
  for (const reference of all) {
    const what = pairsText(reference);
    if (tables.has(nameKey(reference.parent)) && !known.has(what)) known.set(what, reference);
  }
  return [...known.values()];
}

/** What the rules say about a table; an empty rule where they say nothing. */
export function ruleOf(rules: Rules, table: QualifiedName): TableRule {
  const name = displayName(table);
  const { tables = {} } = rules;
  return Object.hasOwn(tables, name) ? (tables[name] as TableRule) : {};
}

/** The table that people call so, or null. */
export function tableCalled(catalog: Catalog, name: string): Table | null {
  return catalog.tables.find((table) => displayName(table.name) === name) ?? null;
}

/** How rules and messages name a reference within its table; see `Rules`. */
export function referenceName({ columns, path }: Reference): string {
  return path === null ? columns.join(',') : [...columns, ...path].join('.');
}

/** `messages(sender_id) → users`, with what narrows it. */
export function describeReference(reference: Reference): string {
  const { child, parent, condition } = reference;
  const only = condition === null ? '' : ` where ${condition.column} is ${JSON.stringify(condition.value)}`;
  return `${displayName(child)}(${referenceName(reference)}) → ${displayName(parent)}${only}`;
}

function declaredReference(table: Table, key: ForeignKey): Reference {
  return {
    child: table.name,
    columns: key.columns,
    parent: key.target,
    parentColumns: key.targetColumns,
    match: key.match,
    origin: 'declared',
    condition: null,
    path: null,
  };
}

function ruledReferences(catalog: Catalog, { name: child }: Table, rule: TableRule): readonly Reference[] {
  const common = { child, match: 'simple', origin: 'rule', condition: null, path: null } as const;
  const nameOf = (table: string): QualifiedName =>
    tableCalled(catalog, table)?.name ?? { namespace: null, name: table };
  const foreignKeys = (rule.foreignKeys ?? []).map(({ columns, references: { table, columns: parentColumns } }) => ({
    ...common,
    columns,
    parent: nameOf(table),
    parentColumns,
  }));
  const polymorphic = (rule.polymorphic ?? []).flatMap(({ type, id, targets }) =>
    Object.entries(targets).map(([value, { table, column }]) => ({
      ...common,
      columns: [id],
      parent: nameOf(table),
      parentColumns: [column],
      condition: { column: type, value },
    })),
  );
  const documents = (rule.jsonReferences ?? []).map(
    ({ column, path, references: { table, columns: parentColumns } }) => ({
      ...common,
      columns: [column],
      parent: nameOf(table),
      parentColumns,
      path,
    }),
  );
  return [...foreignKeys, ...polymorphic, ...documents];
}

/** True where both say the same about the same rows, whoever said it. */
export function isSameReference(a: Reference, b: Reference): boolean {
  return pairsText(a) === pairsText(b);
}

/** The pairs in byte order: `(a,b) → (x,y)` and `(b,a) → (y,x)` are one reference. */
function pairsText({ child, columns, parent, parentColumns, condition, path }: Reference): string {
  const pairs = columns.map((column, index) => JSON.stringify([column, parentColumns[index]])).sort();
  return JSON.stringify([child.namespace, child.name, pairs, parent.namespace, parent.name, condition, path]);
}
