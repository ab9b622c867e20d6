import { type Catalog, columnNamed, type Table } from '../../model/catalog.ts';
import { isSameName, nameKey, type QualifiedName } from '../../model/logical-type.ts';
import { catalogReferences, ruleOf } from '../../model/references.ts';
import type { Rules } from '../../model/rules.ts';

/** Tables of many databases that become one, and whose keys are integers that may be given anew. */
export interface NumberableGroup {
  readonly tables: readonly NumberableTable[];
  /** The rules ask for new numbers; otherwise keys that several of them have do. */
  readonly isAsked: boolean;
  /** Rows are one where their natural keys are. */
  readonly isNatural: boolean;
  /** Where such rows differ otherwise, the first counts. */
  readonly takesFirst: boolean;
}

export interface NumberableTable {
  readonly table: Table;
  /** The column of its key. */
  readonly column: string;
  /** The columns of its natural key; none where the rules have none. */
  readonly natural: readonly string[];
}

/**
 * The tables of each target table whose keys can become new numbers: all have one integer as the primary key that is no reference and that
 * no rule changes in another way.
 * @param targets the table of the target, by `nameKey` of that of the source
 */
export function numberableGroups(
  catalog: Catalog,
  rules: Rules,
  targets: ReadonlyMap<string, QualifiedName>,
): readonly NumberableGroup[] {
  const references = catalogReferences(catalog, rules);
  const isReference = (table: Table, column: string) =>
    references.some(
      (one) =>
        one.path === null &&
        isSameName(one.child, table.name) &&
        !isSameName(one.parent, table.name) &&
        one.columns.includes(column),
    );
  const groups = new Map<string, Table[]>();
  for (const table of catalog.tables) {
    const { to, include } = ruleOf(rules, table.name);
    const target = targets.get(nameKey(table.name));
    if (include === false || target === undefined) continue;
    const key = to ?? JSON.stringify(target);
    groups.set(key, [...(groups.get(key) ?? []), table]);
  }
  return [...groups.values()].flatMap((tables) => {
    const found = tables.flatMap((table) => {
      const rule = ruleOf(rules, table.name);
      const [column, ...others] = table.primaryKey?.columns ?? [];
      if (column === undefined || others.length > 0 || rule.regenerate === 'uuid') return [];
      const own = rule.columns?.[column];
      const isRuled = own?.do !== undefined || own?.drop === true || own?.type !== undefined;
      const isInteger = columnNamed(table, column).type.kind === 'integer';
      return isInteger && !isRuled && !isReference(table, column)
        ? [{ table, column, natural: rule.natural ?? [] }]
        : [];
    });
    const ruled = tables.map(({ name }) => ruleOf(rules, name));
    const isNatural = ruled.some(({ natural }) => natural !== undefined);
    const takesFirst = ruled.some(({ differ }) => differ === 'first');
    const isAsked = ruled.some(({ regenerate }) => regenerate === 'integer');
    const isWhole = found.length === tables.length && (tables.length > 1 || isAsked || isNatural);
    return isWhole ? [{ tables: found, isAsked, isNatural, takesFirst }] : [];
  });
}
