import type { Table } from '../../model/catalog.ts';
import { displayName } from '../../model/logical-type.ts';
import { ruleOf } from '../../model/references.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { Rules } from '../../model/rules.ts';
import { mapCatalog } from '../../transform/map-catalog.ts';
import { rowMapper, sourceShape } from '../../transform/row-mapper.ts';
import type { RulesInput, TransformInput } from '../../transform/transform-options.ts';
import type { OwnerRequest } from './owner-for.ts';

export interface BroughtUsers {
  /** The table of the users as the target will have it. */
  readonly table: Table;
  /** Its rows as they will be there. */
  rows(): AsyncIterable<RowBlock>;
}

interface Bringing {
  /** The display name of the table of the users. */
  readonly name: string;
  readonly rules: RulesInput;
  readonly request: Pick<OwnerRequest, 'input' | 'rows'>;
}

/** The users that come with the rows of the source; null: none do. */
export async function broughtUsers({ name, rules, request }: Bringing): Promise<BroughtUsers | null> {
  const { input, rows } = request;
  const tables = input.source.tables.filter((table) => leadsTo(table, name, { rules: rules.rules, input }));
  if (tables.length === 0) return null;
  const alone = { ...input, strip: null, source: { ...input.source, tables }, rules: rulesOf(tables, rules) };
  const { plan, catalog } = mapCatalog(alone);
  const table = catalog.tables.find((one) => displayName(one.name) === name);
  if (table === undefined) return null;
  const plans = plan.tables.filter(({ target }) => displayName(target) === name);
  return {
    table,
    async *rows() {
      for (const tablePlan of plans) {
        const source = tables.find((one) => displayName(one.name) === displayName(tablePlan.source)) as Table;
        const map = rowMapper(tablePlan, sourceShape(source));
        for await (const block of rows(source)) yield map(block);
      }
    },
  };
}

function leadsTo(table: Table, name: string, { rules, input }: { rules: Rules; input: TransformInput }): boolean {
  const rule = ruleOf(rules, table.name);
  if (rule.include === false) return false;
  const own = rule.to ?? displayName(input.to.mapTableName(table));
  return own === name || (rule.also ?? []).some(({ to }) => to === name);
}

/** Those of these tables alone. */
function rulesOf(tables: readonly Table[], given: RulesInput): RulesInput {
  const { owner: _, tables: all = {}, ...rules } = given.rules;
  const names = tables.map((table) => displayName(table.name));
  const own = Object.fromEntries(Object.entries(all).filter(([table]) => names.includes(table)));
  return { ...given, owner: null, rules: { ...rules, tables: own } };
}
