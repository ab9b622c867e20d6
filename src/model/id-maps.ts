/** What became of the ids of a column that changed: texts of values, the new one by the old. Others stayed. */
export type IdMap = ReadonlyMap<string, string>;

/** By the names that plans call them by. */
export type IdMaps = ReadonlyMap<string, IdMap>;

export const NO_IDS: IdMaps = new Map();
