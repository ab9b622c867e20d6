import type { TablePlan } from '../../model/plan.ts';
import type { ByteBuffer } from '../../util/byte-buffer.ts';
import { notStorable } from '../not-storable.ts';
import type { RowProgress } from './row-maker.ts';

/** What is wrong with a row of the target. */
export interface RowFault {
  /** The column of the target that it is about; null: the row as a whole. */
  readonly column: string | null;
  /** A clause. */
  readonly reason: string;
}

/** Why a row of the target is refused, given as its row line without ",\n"; null: it is taken. */
export type RowCheck = (line: string) => RowFault | null;

/** Looks at the row line that stands in `out` from `start` on. @throws VALUE_NOT_STORABLE, having named the column */
export type CheckMade = (out: ByteBuffer, start: number) => void;

/** null where any row may be made. */
export function checkMade(
  { singleton, columns }: TablePlan,
  check: RowCheck | null,
  progress: RowProgress,
): CheckMade | null {
  if (singleton !== true && check === null) return null;
  let rows = 0;
  return (out, start) => {
    progress.column = 0;
    if (singleton === true && rows > 0) throw notStorable(SECOND_ROW, SECOND_ROW_HINT);
    const fault = check === null ? null : check(out.bytes.toString('utf8', start, out.length - LINE_END_BYTES));
    if (fault !== null) {
      progress.column = Math.max(
        0,
        columns.findIndex(({ target }) => target === fault.column),
      );
      throw notStorable(fault.reason, ROW_HINT);
    }
    rows++;
  };
}

const LINE_END_BYTES = ',\n'.length;
const SECOND_ROW = 'by your rule the table has one row, and this is a second one';
const SECOND_ROW_HINT = 'Give the rule a "filter" that one row passes, or take "singleton" away.';
const ROW_HINT =
  'Correct the row in the source, change the JSON Schema "rows" of the rule, or leave such rows out with --on-error reject.';
