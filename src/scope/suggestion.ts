import { displayName, type QualifiedName } from '../model/logical-type.ts';
import { ruleOf } from '../model/references.ts';
import type { Rules, TableRule } from '../model/rules.ts';

/** Rules that are proposed, with the reason of each decision. */
export interface Suggestion {
  readonly rules: Rules;
  /** By display name, in the order in which they were decided. */
  readonly remarks: ReadonlyMap<string, readonly string[]>;
}

/** Adds to the rule of a table, and says why. What is there already stays unless `rule` says otherwise. */
export function withRule(
  { rules, remarks }: Suggestion,
  table: QualifiedName,
  { rule, because }: { readonly rule: TableRule; readonly because: string },
): Suggestion {
  const name = displayName(table);
  const before = ruleOf(rules, table);
  const merged: TableRule = {
    ...before,
    ...rule,
    ...(rule.foreignKeys === undefined ? {} : { foreignKeys: [...(before.foreignKeys ?? []), ...rule.foreignKeys] }),
    ...(rule.references === undefined ? {} : { references: { ...before.references, ...rule.references } }),
  };
  return {
    rules: { ...rules, tables: { ...rules.tables, [name]: merged } },
    remarks: new Map([...remarks, [name, [...new Set([...(remarks.get(name) ?? []), because])]]]),
  };
}

/** The suggestion as the document of a rules file, tables by name, the reasons as `$comment`. */
export function suggestionDocument({ rules, remarks }: Suggestion): object {
  const tables = Object.entries(rules.tables ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rule]) => {
      const why = remarks.get(name) ?? [];
      return [name, why.length === 0 ? rule : { $comment: why.length === 1 ? why[0] : why, ...rule }];
    });
  const $comment =
    'Proposed by rowferry plan --suggest from names and values. Read every decision before you rely on it.';
  const { $schema, ...rest } = rules;
  const schema = $schema === undefined ? {} : { $schema };
  return { ...schema, $comment, ...rest, tables: Object.fromEntries(tables) };
}
