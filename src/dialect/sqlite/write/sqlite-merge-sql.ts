import { RowferryError } from '../../../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { ToMerge } from '../../merge.ts';
import { canReplace, commonMergeSql, isOurs, type MergeWords, mergeWords, NUMBER, ROW } from '../../merge-sql.ts';
import { freeRowidName, quoteIdentifier } from '../sqlite-identifier.ts';

/** The statements that a merge is made of. */
export type MergeSql = ReturnType<typeof mergeSql>;

/** @param number tells the merges of one import apart */
export function mergeSql(table: Table, merge: Omit<ToMerge, 'blocks'>, number: number) {
  const [came, old] = [`rowferry_incoming_${number}`, `rowferry_replaced_${number}`];
  const own = `main.${quoteIdentifier(table.name.name)}`;
  const place = freeRowidName(storedColumns(table).map(({ name }) => name)) ?? refuseNameless(table);
  const words = mergeWords(table, merge, {
    own,
    incoming: `temp.${came}`,
    replaced: `temp.${old}`,
    place,
    rowNumber: 'row_number()',
    quote: quoteIdentifier,
    whole: wholeRow,
    // `is` alone takes 1 for 1.0, and 'a' for 'A' where the column says so.
    isUnlike: (name) => `(t.${name} collate binary is not m.${name} or typeof(t.${name}) <> typeof(m.${name}))`,
    into: (list) => `${own} (${list})`,
  });
  const common = commonMergeSql(words);
  return {
    ...common,
    came,
    ...bringing(words, came),
    keepOld: `create temp table ${old} as ${common.old}`,
    bounds: `select min(${place}) as first, max(${place}) as last from ${words.incoming}`,
    ours: isOurs(words),
    putBack: (address: readonly string[]) => (canReplace(words) ? putBack(words, address) : null),
    close: `drop table ${words.incoming}; drop table ${words.replaced}`,
  };
}

/** Rows that came are told apart by their rowid. */
function refuseNameless({ name }: Table): never {
  const table = displayName(name);
  throw new RowferryError('TARGET_MISMATCH', {
    message: `${table} has columns named rowid, _rowid_ and oid, so that SQLite has no name left for the rowid by which rows are merged.`,
    hint: `Import it without --on-conflict, into a table that is empty (--truncate ${table} empties it), or leave it out (--exclude ${table}).`,
    context: { table },
  });
}

/** quote() alone ends text at U+0000, and hex() rounds reals. */
function wholeRow(cells: readonly string[]): string {
  const texts = cells.map(
    (cell) => `typeof(${cell}) || ':' || case typeof(${cell}) when 'real' then quote(${cell}) else hex(${cell}) end`,
  );
  return `(${texts.join(" || ',' || ")})`;
}

function bringing({ own, of, incoming, place, hasKey, whole, nth, terms }: MergeWords, came: string) {
  const number = `
    alter table ${incoming} add column ${ROW} text;
    alter table ${incoming} add column ${NUMBER} integer;
    update ${incoming} as m set ${ROW} = n.${ROW}, ${NUMBER} = n.${NUMBER}
      from (select o.${place} as place, ${whole('o')} as ${ROW}, ${nth(` order by o.${place}`)} from ${incoming} as o) as n
      where n.place = m.${place};`;
  return {
    create: `create temp table ${came} as select ${of('t')} from ${own} as t limit 0`,
    prepare: `${hasKey ? '' : number} create index temp.${came}_key on ${came} (${terms.join(', ')})`,
  };
}

/**
 * Puts a row back that another took the place of, and forgets both. Each statement has the parameters of the address,
 * whose terms are SQL.
 */
function putBack({ own, incoming, replaced, rest, same }: MergeWords, address: readonly string[]): readonly string[] {
  const isNamed = (terms: readonly string[]) => terms.map((term) => `${term} = ?`).join(' and ');
  const isAt = (alias: string) =>
    `exists (select 1 from ${own} as ours where ${same('ours', alias)} and ${isNamed(address)})`;
  return [
    `update ${own} as ours set ${rest.map((name) => `${name} = t.${name}`).join(', ')}
     from ${replaced} as t where ${same('ours', 't')} and ${isNamed(address.map((term) => `ours.${term}`))}`,
    `delete from ${incoming} as m where ${isAt('m')}`,
    `delete from ${replaced} as t where ${isAt('t')}`,
  ];
}
