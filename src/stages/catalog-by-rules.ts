import type { CatalogOptions } from '../dialect/dialect.ts';
import type { Catalog } from '../model/catalog.ts';
import { leftOutByRule } from '../model/included-tables.ts';
import { leftOutTables } from '../rules/left-out-tables.ts';
import { lookingAt } from './looking-at.ts';
import type { ExportOptions, TypeOptions } from './stage-options.ts';

/** What a source is read with. */
type Looking = Pick<ExportOptions, 'tables' | 'exclude' | 'skipMissing' | 'ruled'> & TypeOptions;

/**
 * The catalog of a source without the tables that rules leave out: their rows are neither counted nor read. They stand among what
 * the catalog leaves out.
 */
export async function catalogByRules(
  read: (options: CatalogOptions) => Promise<Catalog>,
  options: Looking,
): Promise<Catalog> {
  const isLeftOut = leftOutTables(options.ruled?.rules ?? {});
  // The same name may be that of a table of each of many databases.
  const found = new Set<string>();
  const catalog = await read({
    ...lookingAt(options),
    isWanted: (name) => {
      if (isLeftOut(name)) found.add(name);
      return !isLeftOut(name);
    },
  });
  return found.size === 0 ? catalog : { ...catalog, leftOut: [...catalog.leftOut, ...[...found].map(leftOutByRule)] };
}
