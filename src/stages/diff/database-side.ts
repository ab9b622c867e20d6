import { dialectOf } from '../../dialect/open-dialect.ts';
import { findTable } from '../../model/catalog.ts';
import type { RowSource } from '../../model/row-stream.ts';
import { openUserScope } from '../open-user-scope.ts';
import { chooseTables, onlyChosen } from './choose-tables.ts';
import type { DiffEnd, DiffOptions } from './diff-options.ts';
import type { DiffSide, SideStage } from './diff-side.ts';

/** A live database, at one consistency point until the side is closed. */
export async function openDatabaseSide(
  { end }: DiffEnd & { readonly kind: 'database' },
  options: DiffOptions,
  { context, run }: SideStage,
): Promise<DiffSide> {
  const dialect = dialectOf(end);
  const reader = await dialect.openReader(end, { signal: context.signal, copyFirst: false });
  try {
    const whole = await reader.catalog({ tables: null, exclude: [], census: false, structureOnly: true });
    const chosen = await chooseTables(whole, options);
    const tables = chosen.names === null ? null : [...chosen.names];
    const selection = { tables, exclude: [], ...options.types };
    const { scope } = options;
    const { catalog, source } =
      scope === null
        ? { catalog: await reader.catalog({ ...selection, census: true }), source: reader as RowSource }
        : await openUserScope(reader, { ...selection, scope }, run);
    return {
      info: { kind: 'database', display: reader.info.display, dialect: reader.info.dialect, user: userOf(options) },
      catalog: onlyChosen(catalog, chosen),
      knowsLeftOut: scope === null,
      tableNames: chosen.known,
      typeNames: await reader.typeNames(),
      table: (table) => ({
        rows: findTable(catalog, table.name)?.columns[0]?.census?.rows ?? null,
        order: null,
        parts: [],
        read: (order) => source.rows(table, order),
      }),
      close: () => reader.close(),
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

function userOf({ scope }: DiffOptions): string | null {
  if (scope === null) return null;
  const { selector } = scope;
  if (selector.kind === 'email') return selector.email;
  if (selector.kind === 'key') return selector.values.join(', ');
  return selector.kind === 'where' ? selector.sql : null;
}
