import { parseRules } from '../../src/rules/read-rules.ts';
import type { BadRowOptions } from '../../src/stages/stage-options.ts';
import type { ImportSummary } from '../../src/stages/stage-summaries.ts';
import type { RowFunctions } from '../../src/transform/ruled/cell-step.ts';
import { exportTo, importTo, transformFor } from './run-stages.ts';

export interface RuledMove {
  readonly from: string;
  readonly to: string;
  readonly archive: string;
  /** As the file of `--rules` holds it. */
  readonly rules: unknown;
  readonly functions?: RowFunctions;
  readonly badRows?: BadRowOptions;
}

/** Export, transform by rules and import, validated. */
export async function ruledMove({ from, to, archive, rules, functions, badRows }: RuledMove): Promise<ImportSummary> {
  const ruled = { rules: parseRules(JSON.stringify(rules), 'rules.json'), file: 'rules.json' };
  const how = {
    ruled,
    ...(functions === undefined ? {} : { functions }),
    ...(badRows === undefined ? {} : { badRows }),
  };
  await exportTo(archive, from, { replace: true });
  await transformFor(archive, to, how);
  return importTo(archive, to, how);
}
