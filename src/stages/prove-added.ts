import { type Amendment, amendRows } from '../compare/amend-rows.ts';
import { addDigests, digestRowSet } from '../compare/digest-row-set.ts';
import type { TableReport } from '../compare/report.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Table } from '../model/catalog.ts';
import { displayName } from '../model/logical-type.ts';
import type { RowBlock, SummedSource } from '../model/row-stream.ts';
import type { StageRun } from './stage-run.ts';

/** One digest of all rows of each table, by display name. */
export type SetDigests = ReadonlyMap<string, string>;

export async function setDigests(target: SummedSource, tables: readonly Table[]): Promise<SetDigests> {
  const digests = new Map<string, string>();
  for (const table of tables) {
    digests.set(displayName(table.name), await digestRowSet(target.rows(table, { kind: 'heap' })));
  }
  return digests;
}

export interface Addition {
  readonly target: SummedSource;
  readonly tables: readonly Table[];
  /** What the tables held before. */
  readonly before: SetDigests;
  readonly run: StageRun;
  /** The rows that were to be added, and those of them that were not. */
  added(table: Table): { readonly blocks: AsyncIterable<RowBlock>; readonly amendment: Amendment | null };
}

/**
 * Proves that each table holds what it held before and the rows that were added, and nothing else.
 * @throws VALIDATION_FAILED
 */
export async function proveAdded({ target, tables, before, run, added }: Addition): Promise<readonly TableReport[]> {
  const reports: TableReport[] = [];
  for (const table of tables) {
    const name = displayName(table.name);
    const meter = run.table(name, null);
    const { blocks, amendment } = added(table);
    const rows = await digestRowSet(amendment === null ? blocks : amendRows(blocks, amendment));
    const expected = addDigests(before.get(name) ?? '', rows);
    const found = await digestRowSet(meter.pass(target.rows(table, { kind: 'heap' })));
    if (found !== expected) throw differs(name);
    run.finished(meter, meter.rows);
    reports.push({ table: name, rows: meter.rows, ok: true, proofs: ['digests'], found: 0, discrepancies: [] });
  }
  return reports;
}

function differs(table: string): RowferryError {
  return new RowferryError('VALIDATION_FAILED', {
    message: `The table ${table} does not hold what it held before and the rows that were added; nothing was kept.`,
    hint: 'This is a fault of RowFerry or of the target (a trigger, a type that rounds): please report it.',
    context: { table },
  });
}
