import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { CatalogOptions } from '../../dialect.ts';
import { isSameIdentifier } from '../sqlite-identifier.ts';

/**
 * The names that `options` asks for, in the order given. A name is taken as it is written, or else as SQLite compares
 * names.
 * @throws TABLE_NOT_FOUND
 */
export function selectTables(
  names: readonly string[],
  options: Pick<CatalogOptions, 'tables' | 'exclude' | 'skipMissing' | 'isWanted'>,
): string[] {
  const isThere = (name: string) => options.skipMissing !== true || find(name, names) !== undefined;
  const wanted = options.tables?.filter(isThere).map((name) => resolve(name, names)) ?? names;
  const unwanted = options.exclude.filter(isThere).map((name) => resolve(name, names));
  const isWanted = options.isWanted ?? (() => true);
  return names.filter((name) => wanted.includes(name) && !unwanted.includes(name) && isWanted(name));
}

function find(name: string, names: readonly string[]): string | undefined {
  return names.find((known) => known === name) ?? names.find((known) => isSameIdentifier(known, name));
}

const SHOWN_MAX = 20;

function resolve(name: string, names: readonly string[]): string {
  const found = find(name, names);
  if (found !== undefined) return found;
  const shown = names.slice(0, SHOWN_MAX).join(', ');
  throw new RowferryError('TABLE_NOT_FOUND', {
    message: `There is no table ${JSON.stringify(name)}.`,
    hint: names.length === 0 ? 'The database has no tables.' : `Tables are: ${shown}.`,
    context: { table: name },
  });
}
