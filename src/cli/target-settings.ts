import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Script } from '../dialect/script.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Rules } from '../model/rules.ts';
import type { TargetOptions } from '../stages/stage-options.ts';
import type { RULES_OPTION } from './scope-options.ts';
import type { Settings } from './settings.ts';
import { rulesIn } from './stage-settings.ts';
import type { TARGET_OPTIONS, TARGET_TABLE_OPTIONS } from './target-options.ts';

/** A command that only plans has fewer options. */
type TargetSettings = Settings<typeof TARGET_TABLE_OPTIONS & typeof RULES_OPTION> &
  Partial<Settings<typeof TARGET_OPTIONS>>;

/**
 * How the target is treated; empty where nothing is said about that.
 * @throws USAGE for a number of rows or a file that cannot be read
 */
export function targetModesOf(settings: TargetSettings): { readonly target?: TargetOptions } {
  const { dataOnly, truncate = [], targetSchema, batchSize = null, onConflict = 'error', rules } = settings;
  const hooks = hooksOf(rulesIn(rules), rules);
  const target: TargetOptions = {
    ...(dataOnly ? { dataOnly } : {}),
    ...(onConflict === 'error' ? {} : { onConflict }),
    ...(truncate.length > 0 ? { truncate } : {}),
    ...(targetSchema === null ? {} : { schema: readSchema(targetSchema) }),
    ...(batchSize === null ? {} : { batchRows: rowsOf(batchSize) }),
    ...(hooks === null ? {} : { hooks }),
  };
  return Object.keys(target).length === 0 ? {} : { target };
}

function hooksOf({ hooks }: Rules, file: string | null): Required<TargetOptions>['hooks'] | null {
  if (hooks === undefined || file === null) return null;
  const scripts = (when: 'before' | 'after'): readonly Script[] =>
    (hooks[when] ?? []).map((text, at) => ({ kind: 'hook', name: `hooks.${when}[${at}] of ${basename(file)}`, text }));
  return { before: scripts('before'), after: scripts('after') };
}

function readSchema(file: string): Script {
  try {
    return { kind: 'schema', name: basename(file), text: readFileSync(file, 'utf8').replace(/^\uFEFF/, '') };
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RowferryError('USAGE', {
      message: `The schema ${file} ${isMissing ? 'is not there' : 'cannot be read'}.`,
      hint: 'Check the path that --target-schema names.',
      context: { file },
      cause,
    });
  }
}

function rowsOf(text: string): number {
  const rows = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (rows > 0) return rows;
  throw new RowferryError('USAGE', {
    message: `--batch-size is ${JSON.stringify(text)}.`,
    hint: 'Give a number of rows, or leave it out.',
  });
}
