import type { Catalog } from '../../model/catalog.ts';
import type { IdMap } from '../../model/id-maps.ts';
import type { RegenerateOperation } from '../../model/rule-operation.ts';
import { idsName, keyBase, keyMaker } from '../../transform/ruled/made-keys.ts';

/** What keys are looked up in, or made of. */
export interface KeyContext {
  readonly catalog: Catalog;
  /** What names the source in uuids. */
  readonly source: string;
  /** Of the tables that are read already, by the names of their maps. */
  readonly ids: ReadonlyMap<string, IdMap>;
}

/** What the text of a key becomes by an operation, as the cells of its column do. */
export function keyOf(operation: RegenerateOperation, { catalog, source, ids }: KeyContext): (text: string) => string {
  const known = ids.get(idsName(operation));
  const make = keyMaker(operation, keyBase(operation, { catalog, source }));
  return (text) => known?.get(text) ?? make(text);
}
