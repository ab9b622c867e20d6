/** What became of the ids of a column that changed: texts of values, the new one by the old. Others stayed. */
export interface IdMap extends Iterable<readonly [string, string]> {
  readonly size: number;
  get(id: string): string | undefined;
}

/** What became of an id, as texts of values: the old one and the new one. */
export type IdPair = readonly [string, string];

/** By the names that plans call them by. */
export type IdMaps = ReadonlyMap<string, IdMap>;

export const NO_IDS: IdMaps = new Map();
