import type { DatabaseEnd } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog } from '../model/catalog.ts';

/** The tables that a target has already; null where the target is a file that is not there yet. */
export async function existingCatalog(to: DatabaseEnd, signal: AbortSignal): Promise<Catalog | null> {
  try {
    const reader = await dialectOf(to).openReader(to, { signal, copyFirst: false });
    try {
      return await reader.catalog({ tables: null, exclude: [], census: false });
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof RowferryError && error.code === 'SOURCE_NOT_FOUND') return null;
    throw error;
  }
}
