import type pg from 'pg';
import type { Column, Table } from '../../../model/catalog.ts';
import type { Census } from '../../../model/census.ts';
import { displayName } from '../../../model/logical-type.ts';
import { assert } from '../../../util/assert.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier } from '../postgres-identifier.ts';
import { tableSource } from '../rows/postgres-row-query.ts';
import { type ClaimCheck, claimCheck, isFloatSpecial } from './postgres-claims.ts';

/**
 * Looks at the values of the columns whose storage elsewhere depends on them: floats and short decimals
 * (NaN, −0), and columns whose comment claims how SQLite held them. One query per table that has any.
 *
 * @returns the tables with `census` where a column was looked at; claims that values contradict are dropped.
 */
export async function takeCensus(client: pg.Client, tables: readonly Table[]): Promise<readonly Table[]> {
  const counted: Table[] = [];
  for (const table of tables) counted.push(await countTable(client, table));
  return counted;
}

/** A table that nobody looks at: only the claims that are true whatever the values are stay. */
export function forgetClaims(table: Table): Table {
  const columns = table.columns.map((column) =>
    claimOf(column, table).kind === 'holds' ? column : { ...column, remembered: null },
  );
  return { ...table, columns };
}

/** How the claim of a column's comment is checked; nothing claimed holds. */
function claimOf(column: Column, table: Table): ClaimCheck {
  const storage = column.remembered?.storage;
  if (storage === undefined) return { kind: 'holds' };
  if (storage.dialect !== 'sqlite') return { kind: 'contradicts' };
  return claimCheck(column, storage, table.remembered?.options.strict === true);
}

/** What is counted of one column, as SQL conditions. */
interface Look {
  readonly column: Column;
  /** Values that only some storages keep. */
  readonly special: string;
  /** Values that contradict the claim. */
  readonly contradicting: string;
}

async function countTable(client: pg.Client, table: Table): Promise<Table> {
  const looks = table.columns.flatMap((column) => lookAt(column, table));
  if (looks.length === 0) return forgetClaims(table);
  const counts = await countValues(client, table, looks);
  const columns = table.columns.map((column) => {
    const count = counts.get(column.name);
    return count === undefined ? column : { ...column, census: censusOf(column, count) };
  });
  const refuted = new Set([...counts].filter(([, count]) => count.contradicting > 0).map(([name]) => name));
  const isRefuted = (column: Column) => refuted.has(column.name) || claimOf(column, table).kind === 'contradicts';
  return { ...table, columns: columns.map((column) => (isRefuted(column) ? forgotten(column) : column)) };
}

function forgotten(column: Column): Column {
  return { ...column, remembered: null };
}

const NONE = 'false';

/** A short decimal becomes a float in SQLite, a longer one text. */
const FLOAT_DIGITS = 15;

function lookAt(column: Column, table: Table): readonly Look[] {
  const claim = claimOf(column, table);
  const special = specialCondition(column);
  const contradicting = claim.kind === 'look' ? claim.sql : NONE;
  return special === NONE && contradicting === NONE ? [] : [{ column, special, contradicting }];
}

function specialCondition(column: Column): string {
  const value = quoteIdentifier(column.name);
  const { type } = column;
  if (type.kind === 'float') return isFloatSpecial(value);
  const isShort = type.kind === 'decimal' && type.precision !== null && type.precision <= FLOAT_DIGITS;
  return isShort ? `${value} in ('NaN', 'Infinity', '-Infinity')` : NONE;
}

interface Count {
  readonly rows: number;
  readonly nulls: number;
  readonly special: number;
  readonly contradicting: number;
  readonly example: string;
}

async function countValues(
  client: pg.Client,
  table: Table,
  looks: readonly Look[],
): Promise<ReadonlyMap<string, Count>> {
  try {
    const query = { text: censusQuery(table, looks), rowMode: 'array' as const };
    const [row] = (await client.query<(string | null)[]>(query)).rows;
    assert(row !== undefined, 'an aggregate without groups is one row');
    return new Map(looks.map((look, at) => [look.column.name, countFrom(row, at)]));
  } catch (error) {
    throw toRowferryError(error, { table: displayName(table.name) });
  }
}

const PER_COLUMN = 4;

function countFrom(row: readonly (string | null)[], at: number): Count {
  const number = (place: number): number => Number(row[place]);
  const first = 1 + at * PER_COLUMN;
  return {
    rows: number(0),
    nulls: number(0) - number(first),
    special: number(first + 1),
    contradicting: number(first + 2),
    example: row[first + 3] ?? '',
  };
}

function censusQuery(table: Table, looks: readonly Look[]): string {
  const counts = looks.flatMap((look) => {
    const value = quoteIdentifier(look.column.name);
    return [
      `count(${value})`,
      `count(*) filter (where ${look.special})`,
      `count(*) filter (where ${look.contradicting})`,
      `min(left(${value}::text, 40)) filter (where ${look.contradicting})`,
    ];
  });
  return `select count(*), ${counts.join(', ')} from ${tableSource(table)}`;
}

function censusOf(column: Column, count: Count): Census {
  const declared = column.storage.dialect === 'postgres' ? column.storage.typeName : column.storage.declaredType;
  const claimed = column.remembered?.storage;
  const claimedType = claimed?.dialect === 'sqlite' ? claimed.declaredType : '';
  return {
    rows: count.rows,
    nulls: count.nulls,
    classes: [],
    specials: count.special,
    evidence: `declared ${declared}`,
    contradictions:
      count.contradicting === 0 ? [] : [{ type: claimedType, rows: count.contradicting, example: count.example }],
  };
}
