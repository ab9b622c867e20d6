import { RowferryError } from '../../errors/rowferry-error.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { Plan } from '../../model/plan.ts';
import type { TableGroup } from '../map-group.ts';
import type { TableMapping } from '../map-table.ts';
import type { RuledTable } from '../ruled/ruled-tables.ts';
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

/** A table that is made refers to the users by its owner columns. */
export function withOwnerKeys(mapping: TableMapping, { owned }: RuledTable, { rules }: TransformInput): TableMapping {
  const users = rules?.owner?.planned.table;
  const { target, plan } = mapping;
  if (users === undefined || owned.length === 0 || plan.mode === 'load') return mapping;
  const keys = owned
    .filter(({ name }) => target.columns.some((column) => column.name === name))
    .map((column) => ownerKey(column, users))
    .filter(
      ({ columns }) =>
        !target.foreignKeys.some((key) => isSameName(key.target, users) && key.columns[0] === columns[0]),
    );
  return { ...mapping, target: { ...target, foreignKeys: [...target.foreignKeys, ...keys] } };
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
