import type { CatalogOptions } from '../dialect/dialect.ts';
import type { ExportOptions, TypeOptions } from './stage-options.ts';

/** How a stage asks a reader for the catalog of a source: with a look at its values. */
export function lookingAt({
  tables,
  exclude,
  infer = false,
  epochs = [],
}: Pick<ExportOptions, 'tables' | 'exclude'> & TypeOptions): CatalogOptions {
  return { tables, exclude, census: true, infer, epochs };
}
