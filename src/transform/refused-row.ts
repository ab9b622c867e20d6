import { RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import { type ColumnLimit, type ColumnPlan, plannedName, type TablePlan } from '../model/plan.ts';

/** A row that the target has no place for, with the first of its values that is the reason. */
export interface RefusedRow {
  /** `id=5`, or the row's number from 1 where the table has no key. */
  readonly key: string;
  /** The column of the source. */
  readonly column: string;
  /** The canonical cell that was refused. */
  readonly value: string;
  /** A clause: `it is longer than 5 characters`. */
  readonly reason: string;
  readonly hint: string | null;
  /** The limit of the target's column that it breaks; null where it cannot become a value of the type at all. */
  readonly limit: ColumnLimit | null;
  /** The row line of the source, ended by ",\n". */
  readonly line: Buffer;
}

/** Told of every row that a mapper leaves out. Throws where the run is to end there. */
export type OnRefused = (row: RefusedRow, plan: TablePlan) => void;

/** A cell is shown up to here. */
const SHOWN_CHARACTERS = 60;

/** Ends the run at the first row that is refused. @throws VALUE_NOT_STORABLE naming row, column and value */
export function failOnRefused(row: RefusedRow, plan: TablePlan): never {
  throw refusalError(row, plan);
}

export function refusalError({ key, column, value, reason, hint }: RefusedRow, plan: TablePlan): RowferryError {
  const { targetStorage } = plan.columns.find((candidate) => plannedName(candidate) === column) as ColumnPlan;
  const table = displayName(plan.source);
  return new RowferryError('VALUE_NOT_STORABLE', {
    message: `Row ${key} of ${table} has a value in "${column}" that cannot become ${targetStorage}: ${reason} (${shown(value)}).`,
    ...(hint === null ? {} : { hint }),
    context: { table, column, key },
  });
}

export function shown(value: string): string {
  const characters = [...value.slice(0, 2 * SHOWN_CHARACTERS + 1)];
  return characters.length <= SHOWN_CHARACTERS ? value : `${characters.slice(0, SHOWN_CHARACTERS).join('')}…`;
}
