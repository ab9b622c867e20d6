import type { Catalog } from '../../model/catalog.ts';
import { tableCalled } from '../../model/references.ts';
import type { RegenerateOperation } from '../../model/rule-operation.ts';
import { namedUuid } from '../../util/uuid.ts';
import { keyNamespace } from './made-ids.ts';
import type { FixedValues } from './planned-step.ts';

/** What stands between the id of a source and a key. */
export const KEY_MARK = ':';

type MadeKey = Pick<RegenerateOperation, 'as' | 'table' | 'column'>;

/** What a key is made of besides itself: the namespace of uuids, or the text before it; '' where it is made of nothing else. */
export function keyBase(
  { as, table, column }: MadeKey,
  { catalog, source }: { readonly catalog: Catalog } & Pick<FixedValues, 'source'>,
): string {
  switch (as) {
    case undefined: {
      const namespace = keyNamespace(source, table);
      return column === undefined ? namespace : namedUuid(namespace, column);
    }
    case 'text':
      return `${tableCalled(catalog, table)?.name.namespace ?? source}${KEY_MARK}`;
    default:
      return '';
  }
}

/** The text of the key that is made of the text of another; of numbers and keys that stay the same one. */
export function keyMaker({ as }: MadeKey, base: string): (text: string) => string {
  if (as === undefined) return (text) => namedUuid(base, text);
  return (text) => base + text;
}

/** The name of the map of ids of a key: `crawler.memory`, of one column of several `crawler.memory.line`. */
export function idsName({ table, column }: Pick<MadeKey, 'table' | 'column'>): string {
  return column === undefined ? table : `${table}.${column}`;
}
