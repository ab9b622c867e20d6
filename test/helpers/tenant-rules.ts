import type { ReferenceRule, Rules, TableRule } from '../../src/model/rules.ts';
import type { TenantReference, TenantSchema, TenantTable } from './tenant-schema.ts';

/** What was decided about a random schema, as the rules file that a person would write. */
export function tenantRules({ tables }: TenantSchema): Rules {
  const [users, ...others] = tables as [TenantTable, ...TenantTable[]];
  const rules = [users, ...others].map((table): [string, TableRule] => [table.name, ruleOf(table)]);
  return { user: { table: users.name }, tables: Object.fromEntries(rules) };
}

function ruleOf(table: TenantTable): TableRule {
  if (table.class === 'excluded') return { scope: 'excluded' };
  const owners = table.references.filter(({ isOwner }) => isOwner);
  const policed = table.references.filter(({ isOwner }) => !isOwner || owners.length > 1);
  const references = Object.fromEntries(policed.map((one) => [nameOf(one), policyOf(one)]));
  return {
    ...(table.class === 'user' ? {} : { scope: table.class }),
    ...(owners.length === 0 ? {} : { owner: owners.map(nameOf) }),
    references,
  };
}

function nameOf({ columns }: TenantReference): string {
  return columns.join(',');
}

function policyOf({ policy }: TenantReference): ReferenceRule {
  return policy.kind === 'columns' ? { columns: policy.columns } : policy.kind;
}
