import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import type { SourceFile } from '../model/source-file.ts';
import { nearestName } from '../util/nearest-name.ts';
import type { RuleOptions } from './stage-options.ts';

/** Which tables of an archive, by their names in the source; nothing said: all. */
export interface TableSelection {
  readonly tables?: readonly string[] | null;
  readonly exclude?: readonly string[];
  /** Tables of `tables` that the archive lacks are passed over; default false: an error. */
  readonly skipMissing?: boolean;
}

export function isSelecting({ tables = null, exclude = [] }: TableSelection): boolean {
  return tables !== null || exclude.length > 0;
}

/**
 * The rules, which also leave out the tables of an export that are not selected. What the export left out already may be
 * named by `exclude` all the same.
 * @throws TABLE_NOT_FOUND
 */
export function selectedRules(
  ruled: RuleOptions | null | undefined,
  selection: TableSelection,
  { catalog: { tables }, files }: SelectedFrom,
): RuleOptions | null | undefined {
  if (!isSelecting(selection)) return ruled;
  const selects = selectorOf(selection, { names: tables.map(({ name }) => name), files });
  const { rules = {}, file = null } = ruled ?? {};
  const excluded = tables.filter((table) => !selects(table.name)).map(({ name }) => displayName(name));
  const without = excluded.map((name) => [name, { ...rules.tables?.[name], include: false }]);
  return { ...ruled, rules: { ...rules, tables: { ...rules.tables, ...Object.fromEntries(without) } }, file };
}

/** @throws USAGE where a selection leaves out tables of an archive whose rows only go in together */
export function refuseSelection(selection: TableSelection, { tables }: Catalog): void {
  const selects = selectorOf(selection, { names: tables.map(({ name }) => name), files: undefined });
  if (tables.every(({ name }) => selects(name))) return;
  throw new RowferryError('USAGE', {
    message: 'The rows of one user go in together, and tables are to be left out.',
    hint: 'Choose tables when they are exported, or leave --tables and --exclude away.',
  });
}

/** What there is to choose from. */
interface SelectedFrom {
  readonly catalog: Catalog;
  /** The databases that were read as one: a plain name is that of a table in each of them. */
  readonly files: readonly SourceFile[] | undefined;
}

interface SelectableNames extends Pick<SelectedFrom, 'files'> {
  readonly names: readonly QualifiedName[];
}

/** Tells of a table of the source whether it is selected. @throws TABLE_NOT_FOUND for a name that is none of `names` */
export function selectorOf(
  { tables = null, exclude = [], skipMissing = false }: TableSelection,
  { names, files }: SelectableNames,
): (name: QualifiedName) => boolean {
  const calls = (name: QualifiedName) => [displayName(name), ...(files === undefined ? [] : [name.name])];
  const known = new Set(names.flatMap(calls));
  const unknown = (tables ?? []).find((name) => !known.has(name));
  if (unknown !== undefined && !skipMissing) throw notThere(unknown, [...known]);
  const isAmong = (list: readonly string[], name: QualifiedName) => calls(name).some((called) => list.includes(called));
  return (name) => (tables === null || isAmong(tables, name)) && !isAmong(exclude, name);
}

function notThere(name: string, names: readonly string[]): RowferryError {
  const near = nearestName(name, names);
  return new RowferryError('TABLE_NOT_FOUND', {
    message: `The archive has no table ${JSON.stringify(name)}.`,
    hint: near === null ? `Tables are: ${names.slice(0, 20).join(', ')}.` : `Did you mean ${near}?`,
    context: { table: name },
  });
}
