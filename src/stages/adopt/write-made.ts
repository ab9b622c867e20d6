import type { Archive } from '../../archive/archive-reader.ts';
import type { ArchiveWriter } from '../../archive/archive-writer.ts';
import { type Catalog, findTable, type Table } from '../../model/catalog.ts';
import { displayName, isSameName } from '../../model/logical-type.ts';
import type { Plan, TablePlan } from '../../model/plan.ts';
import { rowMapper } from '../../transform/row-mapper.ts';
import { assert } from '../../util/assert.ts';
import type { StageRun } from '../stage-run.ts';
import { EMPTY_ROW } from './adopted-table.ts';

export interface MadeTables {
  readonly input: Archive;
  readonly output: ArchiveWriter;
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly run: StageRun;
}

/** True of a table of the target for whose rows the source has no table. */
export function isMade({ name }: Table, { plan, input }: Pick<MadeTables, 'plan' | 'input'>): boolean {
  if (plan.owner?.kind === 'made' && isSameName(name, plan.owner.table)) return true;
  if (plan.adopted === undefined) return false;
  const sources = plan.tables.filter(({ target }) => isSameName(target, name)).map(({ source }) => source);
  return !sources.some((source) => input.catalog.tables.some((table) => isSameName(table.name, source)));
}

function addedTo({ target }: TablePlan, { owner, adopted }: Plan): number {
  return owner === undefined ? (adopted?.tables.find(({ table }) => isSameName(table, target))?.added ?? 0) : 1;
}

/** Writes the tables of the plan that the source does not have: the one row of a new user, or owner. */
export async function writeMade({ input, output, plan, catalog, run }: MadeTables): Promise<void> {
  for (const table of plan.tables) {
    const target = findTable(catalog, table.target);
    assert(target !== null, 'the catalog has every table of the plan');
    if (!isMade(target, { plan, input })) continue;
    const added = addedTo(table, plan);
    const writer = await output.openTable(target, { kind: 'none' });
    const meter = run.table(displayName(target.name), added);
    if (added > 0) await writer.write(rowMapper(table, { columns: [] })(EMPTY_ROW));
    const entry = await writer.finish(null);
    run.finished(meter, entry.rows);
  }
}
