import type { RuleFault } from '../../model/rule-faults.ts';
import type { Rules } from '../../model/rules.ts';
import type { SourceFile } from '../../model/source-file.ts';
import { KEY_MARK } from '../ruled/made-keys.ts';

/**
 * Keys of the form `<source>:<key>` say which source they are of, unless the id of one source is the beginning of another's up to
 * a `:`; then the keys of one could be those of the other.
 */
export function sourceIdFaults({ tables = {} }: Rules, files: readonly SourceFile[]): readonly RuleFault[] {
  if (!Object.values(tables).some(({ regenerate }) => regenerate === 'text')) return [];
  const ids = new Set(files.map(({ id }) => id));
  return [...ids].flatMap((id) =>
    beginnings(id)
      .filter((beginning) => ids.has(beginning))
      .map((beginning) => ({ path: '/sourceId', message: notApart(beginning, id) })),
  );
}

function beginnings(id: string): readonly string[] {
  return [...id.matchAll(new RegExp(KEY_MARK, 'g'))].map(({ index }) => id.slice(0, index));
}

function notApart(beginning: string, id: string): string {
  return `keys of the sources ${JSON.stringify(beginning)} and ${JSON.stringify(id)} could be equal behind "regenerate": "text"; give a --source-id without "${KEY_MARK}"`;
}
