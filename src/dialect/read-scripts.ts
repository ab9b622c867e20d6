import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Rules } from '../model/rules.ts';
import type { Script } from './script.ts';

/** SQL around a load. */
export interface HookScripts {
  readonly before: readonly Script[];
  readonly after: readonly Script[];
}

/** The hooks of rules; null: they have none. @param rulesName for messages: `rules.json` */
export function hookScripts({ hooks }: Rules, rulesName: string): HookScripts | null {
  if (hooks === undefined) return null;
  const scripts = (when: 'before' | 'after'): readonly Script[] =>
    (hooks[when] ?? []).map((text, at) => ({ kind: 'hook', name: `hooks.${when}[${at}] of ${rulesName}`, text }));
  return { before: scripts('before'), after: scripts('after') };
}

/** The schema of an application, from its file. @param option who names the file, for messages @throws USAGE */
export function readSchemaScript(file: string, option: string): Script {
  try {
    return schemaScript(basename(file), readFileSync(file, 'utf8'));
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RowferryError('USAGE', {
      message: `The schema ${file} ${isMissing ? 'is not there' : 'cannot be read'}.`,
      hint: `Check the path that ${option} names.`,
      context: { file },
      cause,
    });
  }
}

/** The schema of an application, without a byte order mark. */
export function schemaScript(name: string, text: string): Script {
  return { kind: 'schema', name, text: text.replace(/^\uFEFF/, '') };
}
