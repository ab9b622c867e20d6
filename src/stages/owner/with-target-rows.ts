import type { DatabaseEnd } from '../../dialect/dialect.ts';
import { dialectOf } from '../../dialect/open-dialect.ts';
import type { Script } from '../../dialect/script.ts';
import { RowferryError } from '../../errors/rowferry-error.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { KeyedSource } from '../../model/row-stream.ts';

export interface TargetRows {
  readonly catalog: Catalog;
  readonly rows: KeyedSource;
}

export interface TargetLook<Result> {
  /** Makes the tables of the target first, which is undone again; null: it has them. */
  readonly schema: Script | null;
  readonly signal: AbortSignal;
  /** @param target null: there is nothing yet */
  readonly use: (target: TargetRows | null) => Promise<Result>;
}

/** Looks at tables and rows of a target, as they will be when its schema was run; changes nothing. */
export async function withTargetRows<Result>(to: DatabaseEnd, look: TargetLook<Result>): Promise<Result> {
  const { schema, signal, use } = look;
  if (schema === null) return withReader(to, signal, use);
  const writer = await dialectOf(to).openWriter(to, { signal, memory: false, backupDirectory: null });
  try {
    await writer.runScript(schema);
    return await use({ catalog: (await writer.existing([])).catalog, rows: writer.readBack() });
  } finally {
    await writer.abort();
  }
}

async function withReader<Result>(to: DatabaseEnd, signal: AbortSignal, use: TargetLook<Result>['use']) {
  const reader = await dialectOf(to)
    .openReader(to, { signal, copyFirst: false })
    .catch((error: unknown) => {
      if (error instanceof RowferryError && error.code === 'SOURCE_NOT_FOUND') return null;
      throw error;
    });
  if (reader === null) return use(null);
  try {
    const catalog = await reader.catalog({ tables: null, exclude: [], census: false, structureOnly: true });
    return await use({ catalog, rows: reader });
  } finally {
    await reader.close();
  }
}
