import { storedColumns, type Table } from '../../../model/catalog.ts';
import type { MergeMode, ToMerge } from '../../merge.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';

/** What stands beside the columns of rows that came: their order, and what finds them where no key does. */
const PLACE = 'rowferry_place';
const ROW = 'rowferry_row';
const NUMBER = 'rowferry_number';

/** The statements that a merge is made of. */
export type MergeSql = ReturnType<typeof mergeSql>;

/** @param number tells the merges of one import apart */
export function mergeSql(table: Table, { key, mode }: Omit<ToMerge, 'blocks'>, number: number) {
  const words = wordsOf(table, { key, mode, number });
  return { ...bringing(words), ...settling(words), ...puttingIn(words), ...lookingBack(words) };
}

type Words = ReturnType<typeof wordsOf>;

/** The pieces of SQL: `t` is the table, `m` what came, `ours` a row of the table that is looked at. */
function wordsOf(table: Table, { key, mode, number }: Omit<ToMerge, 'blocks'> & { readonly number: number }) {
  const names = storedColumns(table).map(({ name }) => quoteIdentifier(name));
  const of = (alias: string) => names.map((name) => `${alias}.${name}`).join(', ');
  const came = { namespace: 'pg_temp', name: `rowferry_incoming_${number}` };
  const old = { namespace: 'pg_temp', name: `rowferry_replaced_${number}` };
  const whole = (alias: string) => `(row(${of(alias)})::text collate "C")`;
  const own = tableSource(table);
  const nth = (order: string) => `pg_catalog.row_number() over (partition by ${whole('o')}${order}) as ${NUMBER}`;
  const terms = key === null ? [ROW, NUMBER] : key.map(quoteIdentifier);
  const same = (left: string, right: string) => terms.map((name) => `${left}.${name} = ${right}.${name}`).join(' and ');
  // The text tells 1.0 from 1.00 and -0 from 0, and json has no equality at all.
  const unlike = names.map((name) => `t.${name}::text collate "C" is distinct from m.${name}::text collate "C"`);
  return {
    ...{ table, mode, came, old, own, names, of, whole, nth, terms, same },
    hasKey: key !== null,
    list: names.join(', '),
    rest: names.filter((name) => !terms.includes(name)),
    incoming: quoteQualified(came),
    replaced: quoteQualified(old),
    source: key === null ? `(select ${of('o')}, ${whole('o')} as ${ROW}, ${nth('')} from ${own} as o)` : own,
    differs: key === null ? 'false' : `(${unlike.join(' or ')})`,
  };
}

function bringing({ came, list, own, incoming, hasKey, whole, nth, terms }: Words) {
  const number = `
    alter table ${incoming} add column ${ROW} text collate "C", add column ${NUMBER} bigint;
    update ${incoming} as m set ${ROW} = n.${ROW}, ${NUMBER} = n.${NUMBER}
      from (select o.${PLACE}, ${whole('o')} as ${ROW}, ${nth(` order by o.${PLACE}`)} from ${incoming} as o) as n
      where n.${PLACE} = m.${PLACE};`;
  return {
    incoming: came,
    create: `create temp table ${quoteIdentifier(came.name)} on commit drop as select ${list} from ${own} with no data;
      alter table ${incoming} add column ${PLACE} bigint generated always as identity`,
    prepare: `${hasKey ? '' : number}
      create index on ${incoming} (${terms.join(', ')}); analyze ${incoming}`,
  };
}

/** What needs no putting in: rows without a key, repeated ones, and those that are there. */
function settling({ incoming, list, of, terms, same, source, differs, mode }: Words) {
  const placed = `select ${PLACE}, (${terms.map((name) => `${name} is null`).join(' or ')}) as nameless,
    pg_catalog.row_number() over (partition by ${terms.join(', ')} order by ${PLACE}) as nth from ${incoming}`;
  const at = (condition: string) => `${PLACE} in (select ${PLACE} from (${placed}) as placed where ${condition})`;
  const joined = `from ${incoming} as m join ${source} as t on ${same('t', 'm')}`;
  const settled = mode === 'skip' ? '' : ` where not ${differs}`;
  return {
    nameless: `select ${list} from ${incoming} where ${at('nameless')}`,
    repeated: `select ${list} from ${incoming} where ${at('nth > 1 and not nameless')}`,
    dropFaulty: `delete from ${incoming} where ${at('nth > 1 or nameless')}`,
    found: `select ${of('t')} ${joined} where not ${differs}`,
    differing: `select ${of('m')} ${joined} where ${differs}`,
    /** What is there as it came, and with `skip` what is there otherwise. */
    dropSettled: `delete from ${incoming} where ${PLACE} in (select m.${PLACE} ${joined}${settled})`,
  };
}

function puttingIn(words: Words) {
  const { table, mode, own, old, incoming, replaced, list, of, terms, same, source, differs } = words;
  const isThere = `exists (select from ${source} as t where ${same('t', 'm')} and not ${differs})`;
  const kept =
    mode === 'skip'
      ? `${list} from ${own} with no data`
      : `${of('t')} from ${incoming} as m join ${own} as t on ${same('t', 'm')}`;
  const forget =
    mode === 'skip'
      ? ''
      : `delete from ${replaced} as t using ${incoming} as m where ${same('t', 'm')} and m.${PLACE} =`;
  return {
    keepOld: `create temp table ${quoteIdentifier(old.name)} on commit drop as select ${kept}`,
    bounds: `select pg_catalog.min(${PLACE})::text as first, pg_catalog.max(${PLACE})::text as last from ${incoming}`,
    insert: (
      first: bigint,
      last: bigint,
    ) => `insert into ${quoteQualified(table.name)} (${list}) overriding system value
      select ${list} from ${incoming} where ${PLACE} between ${first} and ${last} order by ${PLACE}
      on conflict ${mode === 'skip' ? 'do nothing' : `(${terms.join(', ')}) do ${changesOf(words)}`}`,
    rowAt: (place: bigint) => `select ${list} from ${incoming} where ${PLACE} = ${place}`,
    dropAt: (place: bigint) =>
      `${forget === '' ? '' : `${forget} ${place};`} delete from ${incoming} where ${PLACE} = ${place}`,
    keptOut: `select ${of('m')} from ${incoming} as m where not ${isThere}`,
    dropKeptOut: `delete from ${incoming} as m where not ${isThere}`,
  };
}

function changesOf({ rest }: Words): string {
  return rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}

function lookingBack({ hasKey, mode, own, incoming, replaced, list, whole, terms, same, rest }: Words) {
  return {
    replacedRows: `select ${list} from ${replaced}`,
    /** The condition of rows that this run put in, or in the place of others. */
    ours: `exists (select from ${incoming} as m where ${hasKey ? same('m', 'ours') : `m.${ROW} = ${whole('ours')}`})`,
    /** Puts rows back that others took the place of; null where none did. `address` is SQL of the address of `ours`. */
    putBack: (address: string) =>
      canReplace(mode, rest)
        ? `with back as (
            update ${own} as ours set ${rest.map((name) => `${name} = t.${name}`).join(', ')}
            from ${replaced} as t, pg_catalog.unnest($1::text[]) as named (address)
            where ${address} = named.address and ${same('ours', 't')}
            returning named.address, ${terms.map((name) => `ours.${name}`).join(', ')}),
          gone as (delete from ${incoming} as m using back as b where ${same('m', 'b')}),
          settled as (delete from ${replaced} as t using back as b where ${same('t', 'b')})
          select address from back`
        : null,
    close: `drop table ${incoming}, ${replaced}`,
  };
}

function canReplace(mode: MergeMode, rest: readonly string[]): boolean {
  return mode === 'update' && rest.length > 0;
}
