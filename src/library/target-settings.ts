import { hookScripts, readSchemaScript, schemaScript } from '../dialect/read-scripts.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { PACE_LIMITS, type PaceOptions, type TargetOptions } from '../stages/stage-options.ts';
import type { PaceRun, TargetModesRun, UserRun } from './run-options.ts';
import { RULES_NAME, rulesOf } from './user-settings.ts';

/** How the target is treated; empty where nothing is said about that. @throws USAGE for what a program without types may say */
export function targetModesOf(run: TargetModesRun & Pick<UserRun, 'rules'>): { readonly target?: TargetOptions } {
  const { dataOnly = false, onConflict = 'error', truncate = [], targetSchema, batchRows } = run;
  if (!MODES.includes(onConflict)) throw wrong('onConflict', onConflict, `one of ${MODES.join(', ')}`);
  if (!Array.isArray(truncate)) throw wrong('truncate', truncate, 'an array of names');
  if (batchRows !== undefined) checkWhole('batchRows', batchRows, 999_999_999);
  const hooks = hookScripts(rulesOf(run).rules, RULES_NAME);
  const target: TargetOptions = {
    ...(dataOnly ? { dataOnly } : {}),
    ...(onConflict === 'error' ? {} : { onConflict }),
    ...(truncate.length > 0 ? { truncate } : {}),
    ...(targetSchema === undefined ? {} : { schema: schemaOf(targetSchema) }),
    ...(batchRows === undefined ? {} : { batchRows }),
    ...(hooks === null ? {} : { hooks }),
  };
  return Object.keys(target).length === 0 ? {} : { target };
}

const MODES: readonly string[] = ['error', 'skip', 'update'];

function schemaOf(schema: NonNullable<TargetModesRun['targetSchema']>) {
  const name = 'the option "targetSchema"';
  return typeof schema === 'string' ? readSchemaScript(schema, name) : schemaScript(name, schema.sql);
}

/** How a run goes on after a kill, and side by side; empty where nothing is said. @throws USAGE */
export function paceOf({ resumable = false, parallel, partBytes }: PaceRun): PaceOptions {
  if (parallel !== undefined) checkWhole('parallel', parallel, PACE_LIMITS.parallel);
  if (partBytes !== undefined) checkWhole('partBytes', partBytes, PACE_LIMITS.partBytes);
  return {
    ...(resumable ? { resumable } : {}),
    ...(parallel === undefined || parallel === 1 ? {} : { parallel }),
    ...(partBytes === undefined ? {} : { partBytes }),
  };
}

function checkWhole(option: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw wrong(option, value, `a whole number from 1 to ${most}`);
}

function wrong(option: string, value: unknown, allowed: string): RowferryError {
  return new RowferryError('USAGE', {
    message: `The option ${JSON.stringify(option)} is ${JSON.stringify(value) ?? String(value)}.`,
    hint: `Give ${allowed}.`,
  });
}
