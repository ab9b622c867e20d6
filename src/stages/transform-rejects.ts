import { keepTransformRejects, type Reject } from '../archive/rejects.ts';
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName } from '../model/logical-type.ts';
import type { TablePlan } from '../model/plan.ts';
import { keyCell } from '../model/row-line.ts';
import type { RefusedRow } from '../transform/refused-row.ts';
import { assert } from '../util/assert.ts';

/** Collects the rows that a transform leaves out, to be kept with what it makes. */
export class TransformRejects {
  readonly #source: Catalog;
  readonly #rejects = new Map<Table, Reject[]>();

  constructor(source: Catalog) {
    this.#source = source;
  }

  readonly add = (row: RefusedRow, plan: TablePlan): void => {
    const table = findTable(this.#source, plan.source);
    assert(table !== null, 'the plan has tables of the source');
    const rejects = this.#rejects.get(table) ?? [];
    this.#rejects.set(table, rejects);
    rejects.push(rejectOf(row, table, plan));
  };

  /** How many rows of a table were left out. */
  count(plan: TablePlan): number {
    const [, rejects = []] = [...this.#rejects].find(([{ name }]) => isSameName(name, plan.source)) ?? [];
    return rejects.length;
  }

  /** Writes them beside the parts; to be called before the archive is sealed. @param archive its directory. */
  async keep(archive: string): Promise<void> {
    if (this.#rejects.size === 0) return;
    const tables = this.#source.tables.map((table) => ({ name: table.name, rejects: this.#rejects.get(table) ?? [] }));
    await keepTransformRejects(archive, tables);
  }
}

function rejectOf({ line, column, value, reason, limit }: RefusedRow, table: Table, plan: TablePlan): Reject {
  const text = line.toString('utf8', 0, line.length - ',\n'.length);
  const storage = plan.columns.find(({ source }) => source === column)?.targetStorage ?? '';
  return {
    table: displayName(table.name),
    key: keyCell(table, text),
    column,
    value,
    code: limit === 'null' ? 'CONSTRAINT_VIOLATED' : 'VALUE_NOT_STORABLE',
    sqlstate: null,
    reason: limit === null ? `it cannot become ${storage}: ${reason}` : `${reason} (${storage})`,
    phase: 'exported',
    line: text,
  };
}
