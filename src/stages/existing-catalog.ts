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
    if (!(error instanceof RowferryError)) throw error;
    if (error.code === 'SOURCE_NOT_FOUND') return null;
    if (error.code !== 'SOURCE_BUSY') throw error;
    // Looked at as a source, but it is the target that another program holds.
    throw new RowferryError('TARGET_BUSY', {
      message: 'Another program holds a lock on the target.',
      hint: 'End the program that uses it, then run the same command again.',
      context: error.context,
      cause: error,
    });
  }
}
