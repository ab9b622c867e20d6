import type { Catalog } from '../../model/catalog.ts';
import type { DialectMapping } from '../../model/dialect-mapping.ts';
import { nameKey, type QualifiedName } from '../../model/logical-type.ts';

/**
 * The table of the target for each table of many databases: those of one name become one, in whatever case of letters, where the
 * source does not tell cases apart. By `nameKey`.
 */
export function mergedNames(
  { tables }: Catalog,
  { from, to }: { readonly from: DialectMapping; readonly to: DialectMapping },
): ReadonlyMap<string, QualifiedName> {
  const first = new Map<string, QualifiedName>();
  return new Map(
    tables.map((table) => {
      const { name } = table.name;
      const folded = from.capabilities.foldsIdentifierCase ? name.toLowerCase() : name;
      const known = first.get(folded) ?? to.mapTableName({ ...table, name: { namespace: null, name } });
      first.set(folded, known);
      return [nameKey(table.name), known];
    }),
  );
}
