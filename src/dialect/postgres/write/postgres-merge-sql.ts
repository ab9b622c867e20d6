import type { Table } from '../../../model/catalog.ts';
import type { ToMerge } from '../../merge.ts';
import { canReplace, commonMergeSql, isOurs, type MergeWords, mergeWords, NUMBER, ROW } from '../../merge-sql.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';

/** What stands beside the columns of rows that came: their order. */
const PLACE = 'rowferry_place';

/** The statements that a merge is made of. */
export type MergeSql = ReturnType<typeof mergeSql>;

/** @param number tells the merges of one import apart */
export function mergeSql(table: Table, merge: Omit<ToMerge, 'blocks'>, number: number) {
  const came = { namespace: 'pg_temp', name: `rowferry_incoming_${number}` };
  const old = { namespace: 'pg_temp', name: `rowferry_replaced_${number}` };
  const words = mergeWords(table, merge, {
    own: tableSource(table),
    incoming: quoteQualified(came),
    replaced: quoteQualified(old),
    place: PLACE,
    rowNumber: 'pg_catalog.row_number()',
    quote: quoteIdentifier,
    whole: (cells) => `(row(${cells.join(', ')})::text collate "C")`,
    // The text tells 1.0 from 1.00 and -0 from 0, and json has no equality at all.
    isUnlike: (name) => `t.${name}::text collate "C" is distinct from m.${name}::text collate "C"`,
    into: (list) => `${quoteQualified(table.name)} (${list}) overriding system value`,
  });
  const common = commonMergeSql(words);
  return {
    ...common,
    incoming: came,
    ...bringing(words, quoteIdentifier(came.name)),
    keepOld: `create temp table ${quoteIdentifier(old.name)} on commit drop as ${common.old}`,
    bounds: `select pg_catalog.min(${PLACE})::text as first, pg_catalog.max(${PLACE})::text as last from ${words.incoming}`,
    ours: isOurs(words),
    putBack: (address: string) => (canReplace(words) ? putBack(words, address) : null),
    close: `drop table ${words.incoming}, ${words.replaced}`,
  };
}

function bringing({ list, own, incoming, hasKey, whole, nth, terms }: MergeWords, name: string) {
  const number = `
    alter table ${incoming} add column ${ROW} text collate "C", add column ${NUMBER} bigint;
    update ${incoming} as m set ${ROW} = n.${ROW}, ${NUMBER} = n.${NUMBER}
      from (select o.${PLACE}, ${whole('o')} as ${ROW}, ${nth(` order by o.${PLACE}`)} from ${incoming} as o) as n
      where n.${PLACE} = m.${PLACE};`;
  return {
    create: `create temp table ${name} on commit drop as select ${list} from ${own} with no data;
      alter table ${incoming} add column ${PLACE} bigint generated always as identity`,
    prepare: `${hasKey ? '' : number}
      create index on ${incoming} (${terms.join(', ')}); analyze ${incoming}`,
  };
}

/** Puts rows back that others took the place of. @param address SQL of the address of `ours` */
function putBack({ own, incoming, replaced, rest, same, terms }: MergeWords, address: string): string {
  return `with back as (
      update ${own} as ours set ${rest.map((name) => `${name} = t.${name}`).join(', ')}
      from ${replaced} as t, pg_catalog.unnest($1::text[]) as named (address)
      where ${address} = named.address and ${same('ours', 't')}
      returning named.address, ${terms.map((name) => `ours.${name}`).join(', ')}),
    gone as (delete from ${incoming} as m using back as b where ${same('m', 'b')}),
    settled as (delete from ${replaced} as t using back as b where ${same('t', 'b')})
    select address from back`;
}
