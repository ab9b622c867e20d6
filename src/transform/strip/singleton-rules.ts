import { displayName } from '../../model/logical-type.ts';
import type { Rules, TableRule } from '../../model/rules.ts';
import type { RulesInput } from '../transform-options.ts';
import type { StripInput } from './strip-context.ts';

/**
 * The rules once the row of the user is the one row of a table of settings: what they say of the table of the users
 * is said of that table, its columns by the names that they have there. It travels, as the rules ask for it.
 */
export function singletonRules(
  given: RulesInput | null | undefined,
  { singleton, ownership }: StripInput,
): RulesInput | null {
  if (given === null || given === undefined) return null;
  if (singleton === null) return given;
  const { rules } = given;
  const users = displayName(ownership.user.table);
  const settings = displayName({ ...ownership.user.table, name: singleton.table });
  const { [users]: rule = {}, ...others } = rules.tables ?? {};
  const tables = { ...others, [settings]: renamed(rule, singleton.columns) };
  return { ...given, rules: { ...rules, tables } satisfies Rules };
}

function renamed(rule: TableRule, names: Readonly<Record<string, string>>): TableRule {
  if (rule.columns === undefined) return rule;
  const kept = Object.entries(rule.columns).flatMap(([name, column]) => {
    const to = names[name];
    return to === undefined ? [] : [[to, column] as const];
  });
  return { ...rule, columns: Object.fromEntries(kept) };
}
