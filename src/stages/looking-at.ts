import type { CatalogOptions } from '../dialect/dialect.ts';
import type { ExportOptions, TypeOptions } from './stage-options.ts';

/** How a stage asks a reader for the catalog of a source: with a look at its values. */
export function lookingAt({
  tables,
  exclude,
  infer = false,
  skipMissing = false,
  epochs = [],
}: Pick<ExportOptions, 'tables' | 'exclude' | 'skipMissing'> & TypeOptions): CatalogOptions {
  return { tables, exclude, skipMissing, census: true, infer, epochs };
}
