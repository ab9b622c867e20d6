import type { Side } from '../../compare/row-pairing.ts';
import { RowWindow } from '../../compare/row-window.ts';
import { storedColumns } from '../../model/catalog.ts';
import { canonicalOrder } from '../../model/row-order.ts';
import type { TableMeter } from '../stage-run.ts';
import type { DiffOptions, TableDiff } from './diff-options.ts';
import type { TableEnd } from './diff-tables.ts';
import { planPairing } from './plan-pairing.ts';
import { findingTeller } from './tell-findings.ts';

export interface AloneInput {
  readonly name: string;
  readonly side: Side;
  readonly end: TableEnd;
  readonly meter: TableMeter;
  readonly options: DiffOptions;
}

/** All rows of a table that only one side has. Those that nobody wants to be told of are not read where they are counted already. */
export async function diffAlone({ name, side, end, meter, options }: AloneInput): Promise<TableDiff> {
  const { table, source } = end;
  const columns = storedColumns(table).map((column) => [column, column] as const);
  const plan = await planPairing({ left: table, right: table, columns, leftEnums: [], rightEnums: [] });
  const teller = findingTeller(name, plan, options);
  const blocks = source.read(source.order ?? canonicalOrder(table), new Set());
  const window = new RowWindow(meter.pass(blocks), plan[side]);
  const { limit } = options;
  const isCounted = source.parts.length > 0 && source.rows !== null && limit !== null;
  let told = 0;
  try {
    while (!(isCounted && told >= limit)) {
      if (window.isEmpty) await window.fill();
      if (window.isEmpty) break;
      const row = window.row();
      const telling = teller.tell(side === 'left' ? { kind: 'removed', left: row } : { kind: 'added', right: row });
      if (telling !== undefined) await telling;
      window.advance();
      told++;
    }
  } finally {
    await window.close();
  }
  const rows = isCounted ? (source.rows ?? 0) : told;
  const [left, right] = side === 'left' ? [rows, 0] : [0, rows];
  const key = plan.key?.map((at) => plan.columns[at]?.right ?? '') ?? null;
  return {
    table: name,
    rows: { left, right },
    added: right,
    removed: left,
    changed: 0,
    columns: [],
    key,
    notRead: rows - told,
  };
}
