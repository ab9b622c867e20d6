import type { Reject } from '../archive/reject-line.ts';
import { type RejectsWriter, transformRejectsWriter } from '../archive/rejects.ts';
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { TablePlan } from '../model/plan.ts';
import { keyCell } from '../model/row-line.ts';
import type { RefusedRow } from '../transform/refused-row.ts';
import { assert } from '../util/assert.ts';

/** Gathers the rows that a transform leaves out, to be kept with what it makes. */
export class TransformRejects {
  readonly #source: Catalog;
  readonly #rejects: RejectsWriter;

  /** @param archive its directory */
  constructor(archive: string, source: Catalog) {
    this.#source = source;
    const names = source.tables.map(({ name }) => name);
    this.#rejects = transformRejectsWriter(archive, names);
  }

  readonly add = (row: RefusedRow, plan: TablePlan): void => {
    const table = findTable(this.#source, plan.source);
    assert(table !== null, 'the plan has tables of the source');
    this.#rejects.add(table.name, rejectOf(row, table, plan));
  };

  /** How many rows of a table were left out. */
  count(plan: TablePlan): number {
    return this.#rejects.rows(plan.source);
  }

  /** Puts them beside the parts; to be called before the archive is sealed. */
  async keep(): Promise<void> {
    const staged = await this.#rejects.stage();
    if (staged.found.length > 0) await staged.publish();
  }

  discard(): Promise<void> {
    return this.#rejects.discard();
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
