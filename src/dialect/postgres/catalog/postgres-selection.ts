import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { CatalogOptions } from '../../dialect.ts';
import { readRows } from '../connection/postgres-read-rows.ts';
import { DEFAULT_NAMESPACE, qualifiedName } from '../postgres-identifier.ts';
import { TABLES, type TableRow } from '../postgres-queries.ts';

export interface SelectedTables {
  /** By namespace (the default one first) and name. */
  readonly tables: readonly TableRow[];
  /** True where no table was chosen by name: views, functions and so on belong to what was asked for. */
  readonly isWhole: boolean;
}

/**
 * The tables that `options` asks for. Names are display names; `public.users` is understood, too.
 * @throws TABLE_NOT_FOUND, PERMISSION_DENIED
 */
export async function selectTables(client: pg.Client, options: CatalogOptions): Promise<SelectedTables> {
  const all = await readRows<TableRow>(client, TABLES);
  const named = options.skipMissing === true ? [] : [...(options.tables ?? []), ...options.exclude];
  for (const name of named) {
    if (!all.some((row) => isNamed(row, name))) throw notFound(name, all);
  }
  const tables = all.filter(
    (row) =>
      (options.tables?.some((name) => isNamed(row, name)) ?? true) &&
      !options.exclude.some((name) => isNamed(row, name)) &&
      (options.isWanted?.(tableDisplayName(row)) ?? true),
  );
  if (options.structureOnly !== true) refuseUnreadable(tables);
  return { tables, isWhole: options.tables === null };
}

/** The name that people and options use. */
export function tableDisplayName(row: TableRow): string {
  return displayName(qualifiedName(row.namespace, row.name));
}

function isNamed(row: TableRow, name: string): boolean {
  return (
    tableDisplayName(row) === name || (row.namespace === DEFAULT_NAMESPACE && `${row.namespace}.${row.name}` === name)
  );
}

function notFound(name: string, all: readonly TableRow[]): RowferryError {
  const alike = all.map(tableDisplayName).filter((candidate) => candidate.toLowerCase().endsWith(name.toLowerCase()));
  const shown = (alike.length === 0 ? all.map(tableDisplayName) : alike).slice(0, 20);
  return new RowferryError('TABLE_NOT_FOUND', {
    message: `There is no table ${JSON.stringify(name)}.`,
    hint: shown.length === 0 ? 'The database has no tables.' : `Tables are: ${shown.join(', ')}.`,
    context: { table: name },
  });
}

/** Fewer rows than there are is never an answer: such a table is refused, not skipped. */
function refuseUnreadable(tables: readonly TableRow[]): void {
  const unreadable = tables.filter((row) => !row.readable).map(tableDisplayName);
  if (unreadable.length > 0) {
    throw new RowferryError('PERMISSION_DENIED', {
      message: `This user may not read ${listed(unreadable)}.`,
      hint: `Connect as the owner, or: grant select on ${unreadable.slice(0, 5).join(', ')} to this user; or leave them out with --exclude.`,
      context: { table: unreadable.join(', ') },
    });
  }
  const filtered = tables.filter((row) => row.filtered).map(tableDisplayName);
  if (filtered.length === 0) return;
  throw new RowferryError('PERMISSION_DENIED', {
    message: `Row security would hide rows of ${listed(filtered)} from this user.`,
    hint: 'Connect as the owner of the tables or as a user with BYPASSRLS, or leave them out with --exclude.',
    context: { table: filtered.join(', ') },
  });
}

function listed(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `${names.slice(0, 5).join(', ')}${more}`;
}
