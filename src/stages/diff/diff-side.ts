import type { PartEntry } from '../../archive/manifest.ts';
import type { Catalog, Table } from '../../model/catalog.ts';
import type { RowOrder } from '../../model/row-order.ts';
import type { RowBlock } from '../../model/row-stream.ts';
import type { StageContext } from '../progress.ts';
import type { StageRun } from '../stage-run.ts';
import type { DiffEndInfo } from './diff-options.ts';

/** One side of a comparison, open. */
export interface DiffSide {
  readonly info: DiffEndInfo;
  /** Only the tables that are compared. */
  readonly catalog: Catalog;
  /** What structure is not carried is known, so that it can be compared. */
  readonly knowsLeftOut: boolean;
  /** Every name that it calls a table by, also of those that are not compared. */
  readonly tableNames: readonly string[];
  /** The types that columns can be of there; null: any, or not known. */
  readonly typeNames: readonly string[] | null;
  /** The tables of `names` that it has. */
  table(table: Table): SideTable;
  close(): Promise<void>;
}

export interface SideTable {
  /** null: nobody has counted. */
  readonly rows: number | null;
  /** The order in which the rows stand; null: any that is asked for. */
  readonly order: RowOrder | null;
  /** Of an archive. */
  readonly parts: readonly PartEntry[];
  /** The rows in `order`, without those of the parts that are left out. A block is valid until the next one is asked for. */
  read(order: RowOrder, without: ReadonlySet<PartEntry>): AsyncIterable<RowBlock>;
}

export interface SideStage {
  readonly context: StageContext;
  readonly run: StageRun;
}
