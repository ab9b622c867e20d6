import type { Catalog } from '../../model/catalog.ts';
import type { DialectMapping } from '../../model/dialect-mapping.ts';
import { leftOutByRule } from '../../model/included-tables.ts';
import { displayName } from '../../model/logical-type.ts';
import { ruleOf } from '../../model/references.ts';
import type { Rules } from '../../model/rules.ts';

/** The source without the tables of which the rules say `"include": false`: by their names in the target, as all that rules say. */
export function withoutLeftOut(source: Catalog, rules: Rules, to: Pick<DialectMapping, 'mapTableName'>): Catalog {
  const goes = source.tables.filter((table) => ruleOf(rules, to.mapTableName(table)).include === false);
  if (goes.length === 0) return source;
  const leftOut = goes.map(({ name }) => leftOutByRule(displayName(name)));
  const tables = source.tables.filter((table) => !goes.includes(table));
  return { ...source, tables, leftOut: [...source.leftOut, ...leftOut] };
}
