import { storedColumns, type Table } from '../model/catalog.ts';
import type { ToMerge } from './merge.ts';

/** What finds a row where no key does: all of it as text, and the how many-th it is of those. */
export const ROW = 'rowferry_row';
export const NUMBER = 'rowferry_number';

/** How a dialect says what a merge is made of: `t` is the table, `m` what came. */
interface MergeDialect {
  /** SQL of the table, of what came, and of rows that others took the place of. */
  readonly own: string;
  readonly incoming: string;
  readonly replaced: string;
  /** The column that numbers what came. */
  readonly place: string;
  readonly rowNumber: string;
  quote(name: string): string;
  /** Text that is the same for rows of the same bytes only. */
  whole(cells: readonly string[]): string;
  /** True where a column of `t` and `m` is not the same to the byte. */
  isUnlike(name: string): string;
  /** What stands behind `insert into`. */
  into(list: string): string;
}

export type MergeWords = ReturnType<typeof mergeWords>;

/** The pieces of the statements. */
export function mergeWords(table: Table, { key, mode }: Omit<ToMerge, 'blocks'>, dialect: MergeDialect) {
  const { own, quote, rowNumber } = dialect;
  const names = storedColumns(table).map(({ name }) => quote(name));
  const of = (alias: string) => names.map((name) => `${alias}.${name} as ${name}`).join(', ');
  const whole = (alias: string) => dialect.whole(names.map((name) => `${alias}.${name}`));
  const nth = (order: string) => `${rowNumber} over (partition by ${whole('o')}${order}) as ${NUMBER}`;
  const terms = key === null ? [ROW, NUMBER] : key.map(quote);
  return {
    ...{ ...dialect, mode, of, whole, nth, terms },
    // In SQLite the left side decides the collation: that of the table.
    same: (left: string, right: string) => terms.map((name) => `${left}.${name} = ${right}.${name}`).join(' and '),
    hasKey: key !== null,
    list: names.join(', '),
    rest: names.filter((name) => !terms.includes(name)),
    source: key === null ? `(select ${of('o')}, ${whole('o')} as ${ROW}, ${nth('')} from ${own} as o)` : own,
    differs: key === null ? 'false' : `(${names.map(dialect.isUnlike).join(' or ')})`,
  };
}

/** The statements that say the same in both dialects. */
export function commonMergeSql(words: MergeWords) {
  return { ...settling(words), ...puttingIn(words) };
}

/** What needs no putting in: rows without a key, repeated ones, and those that are there. */
function settling({ incoming, place, rowNumber, list, of, terms, same, source, differs, mode }: MergeWords) {
  const placed = `select ${place} as place, (${terms.map((name) => `${name} is null`).join(' or ')}) as nameless,
    ${rowNumber} over (partition by ${terms.join(', ')} order by ${place}) as nth from ${incoming}`;
  const at = (condition: string) => `${place} in (select place from (${placed}) as placed where ${condition})`;
  const joined = `from ${incoming} as m join ${source} as t on ${same('t', 'm')}`;
  const settled = mode === 'skip' ? '' : ` where not ${differs}`;
  return {
    nameless: `select ${list} from ${incoming} where ${at('nameless')}`,
    repeated: `select ${list} from ${incoming} where ${at('nth > 1 and not nameless')}`,
    faulty: `select ${list} from ${incoming} where ${at('nth > 1 or nameless')} limit 1`,
    dropFaulty: `delete from ${incoming} where ${at('nth > 1 or nameless')}`,
    found: `select ${of('t')} ${joined} where not ${differs}`,
    differing: `select ${of('m')} ${joined} where ${differs}`,
    /** What is there as it came, and with `skip` what is there otherwise. */
    dropSettled: `delete from ${incoming} where ${place} in (select m.${place} ${joined}${settled})`,
  };
}

function puttingIn(words: MergeWords) {
  const { mode, own, incoming, replaced, place, list, of, terms, same, source, differs } = words;
  const isThere = `exists (select 1 from ${source} as t where ${same('t', 'm')} and not ${differs})`;
  const forget = (at: bigint) =>
    `delete from ${replaced} as t where exists (select 1 from ${incoming} as m where m.${place} = ${at} and ${same('t', 'm')});`;
  return {
    /** The rows that others are to take the place of. */
    old: `select ${of('t')} from ${own} as t ${mode === 'skip' ? 'limit 0' : `join ${incoming} as m on ${same('t', 'm')}`}`,
    insert: (first: bigint, last: bigint) => `insert into ${words.into(list)}
      select ${list} from ${incoming} where ${place} between ${first} and ${last} order by ${place}
      on conflict ${mode === 'skip' ? 'do nothing' : `(${terms.join(', ')}) do ${changesOf(words)}`}`,
    rowAt: (at: bigint) => `select ${list} from ${incoming} where ${place} = ${at}`,
    dropAt: (at: bigint) => `${mode === 'skip' ? '' : forget(at)} delete from ${incoming} where ${place} = ${at}`,
    keptOut: `select ${of('m')} from ${incoming} as m where not ${isThere}`,
    dropKeptOut: `delete from ${incoming} as m where not ${isThere}`,
    replacedRows: `select ${list} from ${replaced}`,
  };
}

function changesOf({ rest }: MergeWords): string {
  return rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`;
}

/** True where rows may have taken the place of others. */
export function canReplace({ mode, rest }: MergeWords): boolean {
  return mode === 'update' && rest.length > 0;
}

/** The condition that `ours` is a row that this run put in, or in the place of another. */
export function isOurs({ hasKey, incoming, same, whole }: MergeWords): string {
  return `exists (select 1 from ${incoming} as m where ${hasKey ? same('ours', 'm') : `m.${ROW} = ${whole('ours')}`})`;
}
