export interface KeyColumnRow {
  readonly name: string;
  /** The place in the primary key from 1, 0 outside it. */
  readonly place: bigint;
  readonly isNotNull: bigint;
}

/** Parameter: the table's name. */
export const KEY_COLUMNS = `
  select name, pk as place, "notnull" as isNotNull
  from pragma_table_xinfo(?)
  order by pk`;
