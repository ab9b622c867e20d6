import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { CatalogOptions } from '../../dialect.ts';
import { isSameIdentifier } from '../sqlite-identifier.ts';

/**
 * The names that `options` asks for, in the order given. A name is taken as it is written, or else as SQLite compares
 * names.
 * @throws TABLE_NOT_FOUND
 */
export function selectTables(names: readonly string[], options: Pick<CatalogOptions, 'tables' | 'exclude'>): string[] {
  const wanted = options.tables?.map((name) => resolve(name, names)) ?? names;
  const unwanted = options.exclude.map((name) => resolve(name, names));
  return names.filter((name) => wanted.includes(name) && !unwanted.includes(name));
}

const SHOWN_MAX = 20;

function resolve(name: string, names: readonly string[]): string {
  const found = names.find((known) => known === name) ?? names.find((known) => isSameIdentifier(known, name));
  if (found !== undefined) return found;
  const shown = names.slice(0, SHOWN_MAX).join(', ');
  throw new RowferryError('TABLE_NOT_FOUND', {
    message: `There is no table ${JSON.stringify(name)}.`,
    hint: names.length === 0 ? 'The database has no tables.' : `Tables are: ${shown}.`,
    context: { table: name },
  });
}
