import { RowferryError } from '../errors/rowferry-error.ts';
import type { Column, Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { NotCarried } from '../model/plan.ts';
import { NameScope, nameChange, possibleName } from './target-names.ts';
import type { TransformInput } from './transform-options.ts';

/**
 * The names that the columns of a new table get, by their names in the source.
 * @throws NAME_COLLISION for two columns of one name, or one whose name every table of the target has already;
 *   TARGET_MISMATCH for more columns than a table of the target can have.
 */
export function columnNames(table: Table, input: TransformInput): ReadonlyMap<string, string> {
  const { capabilities } = input.to;
  if (table.columns.length > capabilities.columnsMax) throw tooManyColumns(table, input);
  const scope = new NameScope(capabilities);
  const what = `Column of table "${displayName(table.name)}"`;
  return new Map(
    table.columns.map((column) => {
      const wanted = wantedName(column, input);
      if (capabilities.systemColumns.includes(wanted)) throw systemColumn(table, wanted, input);
      return [column.name, scope.claim(wanted, what)];
    }),
  );
}

/** The column's name, or the one it had in the target's dialect before it had to be changed. */
function wantedName({ name, remembered }: Column, { from, to }: TransformInput): string {
  if (remembered?.name === undefined || remembered.storage.dialect !== to.capabilities.name) return name;
  // Somebody may have given the column another name since.
  return possibleName(remembered.name, from.capabilities) === name ? remembered.name : name;
}

/** Columns that cannot keep their names. */
export function changedNames(table: Table, names: ReadonlyMap<string, string>, input: TransformInput): NotCarried[] {
  return table.columns.flatMap((column) => {
    const wanted = wantedName(column, input);
    const name = names.get(column.name) as string;
    return name === wanted ? [] : [nameChange({ table: displayName(table.name), wanted, name }, input.to.capabilities)];
  });
}

function tooManyColumns(table: Table, { to }: TransformInput): RowferryError {
  const { label, columnsMax } = to.capabilities;
  return new RowferryError('TARGET_MISMATCH', {
    message: `The table "${displayName(table.name)}" has ${table.columns.length} columns; a table of ${label} can have at most ${columnsMax} columns.`,
    hint: 'Split the table in the source, or leave it out with --exclude.',
    context: { table: displayName(table.name) },
  });
}

function systemColumn(table: Table, column: string, { to }: TransformInput): RowferryError {
  return new RowferryError('NAME_COLLISION', {
    message: `Every table of ${to.capabilities.label} has a column "${column}" of its own, so "${displayName(table.name)}" cannot have another.`,
    hint: 'Rename the column in the source, or leave its table out with --exclude.',
    context: { table: displayName(table.name), column },
  });
}
