import type { ContainerProgress } from '../snapshot/container-progress.ts';
import { assert } from '../util/assert.ts';
import type { StageRun, TableMeter } from './stage-run.ts';

/**
 * Tells the progress of a container as that of a stage.
 *
 * @param titleOf makes of the name of a table what is shown of it.
 */
export function snapshotProgress(run: StageRun, titleOf = (table: string): string => table): ContainerProgress {
  let meter: TableMeter | null = null;
  return {
    begun(table, rows) {
      meter = run.table(titleOf(table), rows);
    },
    partDone({ rows, bytes }) {
      assert(meter !== null, 'a part belongs to a table');
      meter.count(rows, bytes);
    },
    done() {
      assert(meter !== null, 'a table that ends was begun');
      run.finished(meter, meter.rows);
    },
  };
}
