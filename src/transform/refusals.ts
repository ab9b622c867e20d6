import { BAD_ROWS_LISTED_MAX, type BadRow, RowferryError } from '../errors/rowferry-error.ts';
import { displayName } from '../model/logical-type.ts';
import { type ColumnPlan, plannedName, type TablePlan } from '../model/plan.ts';
import { type RefusedRow, refusalError, shown } from './refused-row.ts';

/** How many rows of a column an error names; all are counted. */
const NAMED_MAX = 5;

interface Refused {
  readonly plan: TablePlan;
  readonly column: ColumnPlan;
  readonly first: RefusedRow;
  readonly named: string[];
  rows: number;
}

/** Collects the rows that a transform leaves out, so that one error names every table and column at once. */
export class Refusals {
  readonly #columns = new Map<string, Refused>();
  readonly #rows: BadRow[] = [];

  readonly add = (row: RefusedRow, plan: TablePlan): void => {
    const id = JSON.stringify([displayName(plan.source), row.column, row.limit]);
    const found = this.#columns.get(id) ?? this.#begin(id, row, plan);
    found.rows++;
    const value = shown(row.value);
    if (found.named.length < NAMED_MAX) found.named.push(`${row.key} (${value})`);
    if (this.#rows.length >= BAD_ROWS_LISTED_MAX) return;
    const { key, column, reason } = row;
    this.#rows.push({ table: displayName(plan.source), key, column, value, reason });
  };

  /**
   * @throws TARGET_MISMATCH where a row breaks a limit of the target's columns, CONSTRAINT_VIOLATED where a NULL cannot
   *   stand in the key of a new table, VALUE_NOT_STORABLE where values only
   *   cannot become values of the target's types; nothing where every row was taken.
   */
  throwIfAny(): void {
    const columns = [...this.#columns.values()];
    const [only] = columns;
    if (only === undefined) return;
    const code = columns.map(codeOf).find((candidate) => candidate !== 'VALUE_NOT_STORABLE') ?? 'VALUE_NOT_STORABLE';
    if (code === 'VALUE_NOT_STORABLE' && columns.length === 1 && only.rows === 1) {
      throw refusalError(only.first, only.plan);
    }
    throw new RowferryError(code, {
      message: `The target cannot take ${countRows(columns)}:\n${columns.map(describe).join('\n')}`,
      hint: hintOf(only),
      context: {
        table: displayName(only.plan.source),
        column: plannedName(only.column),
        key: only.first.key,
        badRows: this.#rows,
      },
    });
  }

  #begin(id: string, row: RefusedRow, plan: TablePlan): Refused {
    const column = plan.columns.find((candidate) => plannedName(candidate) === row.column) as ColumnPlan;
    const refused = { plan, column, first: row, named: [], rows: 0 };
    this.#columns.set(id, refused);
    return refused;
  }
}

function hintOf(refused: Refused): string {
  const { first, plan, column } = refused;
  if (codeOf(refused) === 'CONSTRAINT_VIOLATED') {
    const [table, name] = [displayName(plan.source), plannedName(column)];
    return `Find them in the source with: select * from "${table}" where "${name}" is null. Give each a key there, or leave them out with --on-error reject.`;
  }
  return first.hint ?? 'Correct the values in the source, widen the columns of the target, or leave tables out.';
}

/** A table that is made anew has keys of the source; the limits of one that stands are the target's. */
function codeOf({ first, plan }: Refused): 'TARGET_MISMATCH' | 'CONSTRAINT_VIOLATED' | 'VALUE_NOT_STORABLE' {
  if (first.limit === null) return 'VALUE_NOT_STORABLE';
  return plan.mode === 'create' ? 'CONSTRAINT_VIOLATED' : 'TARGET_MISMATCH';
}

function countRows(columns: readonly Refused[]): string {
  const rows = columns.reduce((sum, column) => sum + column.rows, 0);
  return rows === 1 ? 'a row' : `${rows.toLocaleString('en')} rows`;
}

/** `  users.name → character varying(5): 12 rows, it has more than 5 characters: id=1 ("Johannes"), …` */
function describe({ plan, column, first, named, rows }: Refused): string {
  const more = rows > named.length ? ', …' : '';
  const count = rows === 1 ? 'a row' : `${rows.toLocaleString('en')} rows`;
  const place = `${displayName(plan.source)}.${plannedName(column)} → ${column.targetStorage}`;
  return `  ${place}: ${count}, ${first.reason}: ${named.join(', ')}${more}`;
}
