import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Index, Table } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { Plan } from '../../model/plan.ts';
import type { TableGroup } from '../map-group.ts';
import type { TableMapping } from '../map-table.ts';
import type { RuledTable } from '../ruled/ruled-tables.ts';
import type { NameScope } from '../target-names.ts';
import type { TransformInput, TransformOutput } from '../transform-options.ts';
import { ownerKey } from './owned-columns.ts';
import { ownerColumn } from './owner-input.ts';
import { ownerRow } from './owner-row.ts';

/**
 * What a plan says of the owner.
 * @throws RULES_INVALID where no table names one
 */
export function plannedOwner(groups: readonly TableGroup[], { rules }: TransformInput): Pick<Plan, 'owner'> {
  const owner = rules?.owner ?? null;
  if (owner === null) return {};
  const tables = groups.flatMap(({ name: table, members }) => {
    const columns = new Set(members.flatMap(({ owned }) => owned.map(({ name }) => name)));
    return [...columns].map((column) => ({ table, column }));
  });
  if (tables.length > 0) return { owner: { ...owner.planned, tables } };
  throw new RowferryError('RULES_INVALID', {
    message: `No table takes an owner: none of the target has a column "${ownerColumn(owner.rule)}", and none must refer to ${displayName(owner.planned.table)}.`,
    hint: 'Say in the rules how the column is called ("owner": { "column": "…" }), or which tables get it: "tables": ["…"].',
  });
}

/**
 * A table that is made refers to the users by its owner columns, and has an index for each of these references: applications
 * ask for the rows of a user, and a user who goes is looked for in them.
 */
export function withOwnerKeys(mapping: TableMapping, { owned }: RuledTable, place: OwnerPlace): TableMapping {
  const { input, indexNames } = place;
  const users = input.rules?.owner?.planned.table;
  const { target, plan } = mapping;
  if (users === undefined || owned.length === 0 || plan.mode === 'load') return mapping;
  const keys = owned
    .filter(({ name }) => target.columns.some((column) => column.name === name))
    .map((column) => ownerKey(column, users))
    .filter(
      ({ columns }) =>
        !target.foreignKeys.some((key) => isSameName(key.target, users) && key.columns[0] === columns[0]),
    );
  const indexes = keys
    .flatMap(({ columns }) => columns)
    .filter((column) => !isIndexed(target, column))
    .map((column) => ownerIndex(column, target, { to: input.to, indexNames }));
  const structure = { foreignKeys: [...target.foreignKeys, ...keys], indexes: [...target.indexes, ...indexes] };
  return { ...mapping, target: { ...target, ...structure } };
}

interface OwnerPlace {
  readonly input: TransformInput;
  readonly indexNames: NameScope;
}

/** True where rows are found by the column already. */
function isIndexed({ primaryKey, uniqueKeys, indexes }: Table, column: string): boolean {
  const firsts = [primaryKey, ...uniqueKeys].map((key) => key?.columns[0]);
  const whole = indexes.filter(({ predicate }) => predicate === null).map(({ terms }) => terms[0]?.column);
  return [...firsts, ...whole].includes(column);
}

function ownerIndex(
  column: string,
  { name }: Table,
  { to, indexNames }: Pick<TransformInput, 'to'> & Pick<OwnerPlace, 'indexNames'>,
): Index {
  const { nullsInIndex: nulls } = to.capabilities;
  return {
    name: indexNames.give(`${name.name}_${column}_idx`),
    terms: [{ kind: 'column', column, expression: null, descending: false, nulls, collation: null }],
    unique: false,
    predicate: null,
    method: 'btree',
    nullsDistinct: true,
  };
}

/** The row of an owner who is made stands behind the tables of the source. @throws RULES_INVALID */
export function withOwnerRow(output: TransformOutput, { rules }: TransformInput): TransformOutput {
  const owner = rules?.owner ?? null;
  if (owner === null || rules === null || rules === undefined || owner.planned.kind !== 'made') return output;
  const row = ownerRow(owner, rules.planned.instant);
  const { plan, catalog } = output;
  return {
    ...output,
    plan: { ...plan, tables: [...plan.tables, row.plan] },
    catalog: { ...catalog, tables: [...catalog.tables, row.table] },
  };
}
