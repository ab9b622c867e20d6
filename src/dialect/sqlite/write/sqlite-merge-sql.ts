import { storedColumns, type Table } from '../../../model/catalog.ts';
import type { MergeMode, ToMerge } from '../../merge.ts';
import { quoteIdentifier } from '../sqlite-identifier.ts';

/** What finds a row where no key does. */
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
  const of = (alias: string) => names.map((name) => `${alias}.${name} as ${name}`).join(', ');
  const came = `rowferry_incoming_${number}`;
  const own = `main.${quoteIdentifier(table.name.name)}`;
  const whole = (alias: string) => wholeRow(names.map((name) => `${alias}.${name}`));
  const nth = (order: string) => `row_number() over (partition by ${whole('o')}${order}) as ${NUMBER}`;
  const terms = key === null ? [ROW, NUMBER] : key.map(quoteIdentifier);
  // The left side decides the collation: that of the table.
  const same = (left: string, right: string) => terms.map((name) => `${left}.${name} = ${right}.${name}`).join(' and ');
  // `is` alone takes 1 for 1.0, and 'a' for 'A' where the column says so.
  const unlike = names.map(
    (name) => `(t.${name} collate binary is not m.${name} or typeof(t.${name}) <> typeof(m.${name}))`,
  );
  return {
    ...{ mode, came, own, names, of, whole, nth, terms, same },
    hasKey: key !== null,
    list: names.join(', '),
    rest: names.filter((name) => !terms.includes(name)),
    incoming: `temp.${came}`,
    replaced: `temp.rowferry_replaced_${number}`,
    source: key === null ? `(select ${of('o')}, ${whole('o')} as ${ROW}, ${nth('')} from ${own} as o)` : own,
    differs: key === null ? 'false' : `(${unlike.join(' or ')})`,
  };
}

/** Text that is the same for rows of the same bytes only: quote() alone ends text at U+0000, and hex() rounds reals. */
function wholeRow(names: readonly string[]): string {
  const cells = names.map(
    (name) => `typeof(${name}) || ':' || case typeof(${name}) when 'real' then quote(${name}) else hex(${name}) end`,
  );
  return `(${cells.join(" || ',' || ")})`;
}

function bringing({ came, own, of, incoming, hasKey, whole, nth, terms }: Words) {
  const number = `
    alter table ${incoming} add column ${ROW} text;
    alter table ${incoming} add column ${NUMBER} integer;
    update ${incoming} as m set ${ROW} = n.${ROW}, ${NUMBER} = n.${NUMBER}
      from (select o.rowid as place, ${whole('o')} as ${ROW}, ${nth(' order by o.rowid')} from ${incoming} as o) as n
      where n.place = m.rowid;`;
  return {
    came,
    create: `create temp table ${came} as select ${of('t')} from ${own} as t limit 0`,
    prepare: `${hasKey ? '' : number} create index temp.${came}_key on ${came} (${terms.join(', ')})`,
  };
}

/** What needs no putting in: rows without a key, repeated ones, and those that are there. */
function settling({ incoming, list, of, terms, same, source, differs, mode }: Words) {
  const placed = `select rowid as place, (${terms.map((name) => `${name} is null`).join(' or ')}) as nameless,
    row_number() over (partition by ${terms.join(', ')} order by rowid) as nth from ${incoming}`;
  const at = (condition: string) => `rowid in (select place from (${placed}) where ${condition})`;
  const joined = `from ${incoming} as m join ${source} as t on ${same('t', 'm')}`;
  const settled = mode === 'skip' ? '' : ` where not ${differs}`;
  return {
    nameless: `select ${list} from ${incoming} where ${at('nameless')}`,
    repeated: `select ${list} from ${incoming} where ${at('nth > 1 and not nameless')}`,
    dropFaulty: `delete from ${incoming} where ${at('nth > 1 or nameless')}`,
    found: `select ${of('t')} ${joined} where not ${differs}`,
    differing: `select ${of('m')} ${joined} where ${differs}`,
    /** What is there as it came, and with `skip` what is there otherwise. */
    dropSettled: `delete from ${incoming} where rowid in (select m.rowid ${joined}${settled})`,
  };
}

function puttingIn(words: Words) {
  const { mode, own, incoming, replaced, list, of, terms, same, source, differs } = words;
  const isThere = `exists (select 1 from ${source} as t where ${same('t', 'm')} and not ${differs})`;
  const keptOut = `select m.rowid from ${incoming} as m where not ${isThere}`;
  return {
    keepOld: `create temp table ${replaced.slice('temp.'.length)} as
      select ${of('t')} from ${own} as t ${mode === 'skip' ? 'limit 0' : `join ${incoming} as m on ${same('t', 'm')}`}`,
    bounds: `select min(rowid) as first, max(rowid) as last from ${incoming}`,
    insert: (first: bigint, last: bigint) => `insert into ${own} (${list})
      select ${list} from ${incoming} where rowid between ${first} and ${last} order by rowid
      on conflict ${mode === 'skip' ? 'do nothing' : `(${terms.join(', ')}) do ${changesOf(words)}`}`,
    rowAt: (place: bigint) => `select ${list} from ${incoming} where rowid = ${place}`,
    dropAt: (place: bigint) => `
      delete from ${replaced} as t where exists (select 1 from ${incoming} as m where m.rowid = ${place} and ${same('t', 'm')});
      delete from ${incoming} where rowid = ${place}`,
    keptOut: `select ${list} from ${incoming} where rowid in (${keptOut})`,
    dropKeptOut: `delete from ${incoming} where rowid in (${keptOut})`,
  };
}

function changesOf({ rest }: Words): string {
  return rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}

function lookingBack({ hasKey, mode, own, incoming, replaced, list, whole, same, rest }: Words) {
  const isNamed = (address: readonly string[]) => address.map((term) => `${term} = ?`).join(' and ');
  const rowsThere = (alias: string, address: readonly string[]) =>
    `exists (select 1 from ${own} as ours where ${same('ours', alias)} and ${isNamed(address)})`;
  return {
    replacedRows: `select ${list} from ${replaced}`,
    /** The condition of rows that this run put in, or in the place of others. */
    ours: `exists (select 1 from ${incoming} as m where ${hasKey ? same('ours', 'm') : `m.${ROW} = ${whole('ours')}`})`,
    /**
     * Puts a row back that another took the place of, and forgets both; null where none did. Each statement has the
     * parameters of the address, whose terms are SQL.
     */
    putBack: (address: readonly string[]): readonly string[] | null =>
      canReplace(mode, rest)
        ? [
            `update ${own} as ours set ${rest.map((name) => `${name} = t.${name}`).join(', ')}
             from ${replaced} as t where ${same('ours', 't')} and ${isNamed(address.map((term) => `ours.${term}`))}`,
            `delete from ${incoming} as m where ${rowsThere('m', address)}`,
            `delete from ${replaced} as t where ${rowsThere('t', address)}`,
          ]
        : null,
    close: `drop table ${incoming}; drop table ${replaced}`,
  };
}

function canReplace(mode: MergeMode, rest: readonly string[]): boolean {
  return mode === 'update' && rest.length > 0;
}
