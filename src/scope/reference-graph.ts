import type { Catalog } from '../model/catalog.ts';
import { nameKey, type QualifiedName } from '../model/logical-type.ts';
import { catalogReferences, ruleOf } from '../model/references.ts';
import type { Rules, TableRule } from '../model/rules.ts';
import type { Reference } from '../model/scope.ts';

/** The tables of a catalog and what refers to what, with what the rules say. */
export interface ReferenceGraph {
  readonly catalog: Catalog;
  readonly rules: Rules;
  readonly references: readonly Reference[];
  /** The references of the rows of a table. */
  from(table: QualifiedName): readonly Reference[];
  ruleOf(table: QualifiedName): TableRule;
}

export function referenceGraph(catalog: Catalog, rules: Rules): ReferenceGraph {
  const references = catalogReferences(catalog, rules);
  const byChild = new Map<string, Reference[]>();
  for (const reference of references) {
    const key = nameKey(reference.child);
    const list = byChild.get(key);
    if (list === undefined) byChild.set(key, [reference]);
    else list.push(reference);
  }
  const ruled = new Map(catalog.tables.map(({ name }) => [nameKey(name), ruleOf(rules, name)]));
  return {
    catalog,
    rules,
    references,
    from: (table) => byChild.get(nameKey(table)) ?? [],
    ruleOf: (table) => ruled.get(nameKey(table)) ?? {},
  };
}

/** True where a way of references leads from `from` to `to`. */
export function leadsTo(graph: ReferenceGraph, from: QualifiedName, to: QualifiedName): boolean {
  const goal = nameKey(to);
  const seen = new Set<string>();
  const waiting = [from];
  for (let table = waiting.pop(); table !== undefined; table = waiting.pop()) {
    const key = nameKey(table);
    if (key === goal) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { parent } of graph.from(table)) waiting.push(parent);
  }
  return false;
}
