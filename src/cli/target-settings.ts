import { basename } from 'node:path';
import { hookScripts, readSchemaScript } from '../dialect/read-scripts.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { TargetOptions } from '../stages/stage-options.ts';
import type { RULES_OPTION } from './scope-options.ts';
import type { Settings } from './settings.ts';
import { rulesIn } from './stage-settings.ts';
import type { TARGET_OPTIONS, TARGET_TABLE_OPTIONS } from './target-options.ts';

/** A command that only plans has fewer options. */
export type TargetSettings = Settings<typeof TARGET_TABLE_OPTIONS & typeof RULES_OPTION> &
  Partial<Settings<typeof TARGET_OPTIONS>>;

/**
 * How the target is treated; empty where nothing is said about that.
 * @throws USAGE for a number of rows or a file that cannot be read
 */
export function targetModesOf(settings: TargetSettings): { readonly target?: TargetOptions } {
  const { dataOnly, truncate = [], targetSchema, batchSize = null, onConflict = 'error', rules } = settings;
  const hooks = rules === null ? null : hookScripts(rulesIn(rules), basename(rules));
  const target: TargetOptions = {
    ...(dataOnly ? { dataOnly } : {}),
    ...(onConflict === 'error' ? {} : { onConflict }),
    ...(truncate.length > 0 ? { truncate } : {}),
    ...(targetSchema === null ? {} : { schema: readSchemaScript(targetSchema, '--target-schema') }),
    ...(batchSize === null ? {} : { batchRows: rowsOf(batchSize) }),
    ...(hooks === null ? {} : { hooks }),
  };
  return Object.keys(target).length === 0 ? {} : { target };
}

function rowsOf(text: string): number {
  const rows = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (rows > 0) return rows;
  throw new RowferryError('USAGE', {
    message: `--batch-size is ${JSON.stringify(text)}.`,
    hint: 'Give a number of rows, or leave it out.',
  });
}
