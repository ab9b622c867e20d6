import type { DatabaseEnd } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/open-dialect.ts';
import type { Script } from '../dialect/script.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog } from '../model/catalog.ts';

/** What a plan must know of its target. */
export interface ExistingTarget {
  /** The tables that it has already; null where the target is a file that is not there yet, or not given. */
  readonly existing: Catalog | null;
  readonly typeNames: readonly string[] | null;
  readonly serverVersion: string | null;
}

/** How a target is looked at. */
export interface TargetLook {
  /** What will make its tables; null: they are as they are. */
  readonly schema?: Script | null | undefined;
  /** What a resumable import has made so far counts as not there; default false. */
  readonly resumable?: boolean | undefined;
}

const UNKNOWN: ExistingTarget = { existing: null, typeNames: null, serverVersion: null };

/** Looks at the target of a plan, as `schema` will make it; at none where `to` is null. */
export async function existingTarget(
  to: DatabaseEnd | null,
  signal: AbortSignal,
  { schema = null, resumable = false }: TargetLook = {},
): Promise<ExistingTarget> {
  if (to === null) return UNKNOWN;
  const found = await lookAt(to, signal, resumable);
  return schema === null ? found : { ...found, existing: await withSchema(to, schema, signal) };
}

/** The tables that a target will have once the application's schema was run: that is undone again. */
async function withSchema(to: DatabaseEnd, schema: Script, signal: AbortSignal): Promise<Catalog> {
  const writer = await dialectOf(to).openWriter(to, { signal, memory: false, backupDirectory: null });
  try {
    await writer.runScript(schema);
    return (await writer.existing([])).catalog;
  } finally {
    await writer.abort();
  }
}

async function lookAt(to: DatabaseEnd, signal: AbortSignal, resumable: boolean): Promise<ExistingTarget> {
  try {
    const reader = await dialectOf(to).openReader(to, { signal, copyFirst: false });
    try {
      const what = { tables: null, exclude: [], census: false, structureOnly: true };
      const existing = await reader.catalog({ ...what, withoutUnfinished: resumable });
      return { existing, typeNames: await reader.typeNames(), serverVersion: reader.info.serverVersion };
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (!(error instanceof RowferryError)) throw error;
    if (error.code === 'SOURCE_NOT_FOUND') return UNKNOWN;
    if (error.code !== 'SOURCE_BUSY') throw error;
    // Looked at as a source, but it is the target that another program holds.
    throw new RowferryError('TARGET_BUSY', {
      message: 'Another program holds a lock on the target.',
      hint: 'End the program that uses it, then run the same command again.',
      context: error.context,
      cause: error,
      isTransient: error.isTransient,
    });
  }
}
