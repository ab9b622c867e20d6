import type pg from 'pg';
import { readRows } from '../connection/postgres-read-rows.ts';
import { HOW, type NewMarks, type NewRows, type Rounds, type ScopeStore } from './postgres-scope-store.ts';

interface ListedRow {
  readonly part: number;
  readonly place: string;
  how: string;
  round: number;
}

/**
 * Keeps the rows in lists of ours, and hands them to the server as constants. Slower than a temporary table
 * and heavier on memory, but nothing is written on the server: for standbys and roles without TEMPORARY.
 */
export class ListedStore implements ScopeStore {
  readonly #client: pg.Client;
  readonly #rows = new Map<number, Map<string, ListedRow>>();
  readonly #marks = new Map<number, Map<string, ListedRow>>();

  constructor(client: pg.Client) {
    this.#client = client;
  }

  changed(table: number, { from, to }: Rounds): string {
    return selectListed(listed(this.#rows, table).filter(({ round }) => round >= from && round <= to));
  }

  rows(table: number): string {
    return selectListed(listed(this.#rows, table));
  }

  isSettled(table: number, alias: string): string {
    return isAmong(
      listed(this.#rows, table).filter(({ how }) => how === HOW.own || how === HOW.ownerless),
      alias,
    );
  }

  isMarked(edges: readonly number[], alias: string): string {
    return isAmong(
      edges.flatMap((edge) => listed(this.#marks, edge)),
      alias,
    );
  }

  marked(edge: number): string {
    return selectListed(listed(this.#marks, edge));
  }

  async addRows(select: string, { table, how, round }: NewRows): Promise<number> {
    const rows = mapAt(this.#rows, table);
    let changed = 0;
    for (const { part, place } of await this.#places(select)) {
      const key = `${part} ${place}`;
      const known = rows.get(key);
      if (known !== undefined && (known.how !== HOW.part || how === 'part')) continue;
      rows.set(key, { part, place, how: HOW[how], round });
      changed++;
    }
    return changed;
  }

  async mark(select: string, { edge, round }: NewMarks): Promise<number> {
    const marks = mapAt(this.#marks, edge);
    const before = marks.size;
    for (const { part, place } of await this.#places(select)) {
      const key = `${part} ${place}`;
      if (!marks.has(key)) marks.set(key, { part, place, how: '', round });
    }
    return marks.size - before;
  }

  async touch(table: number, { edge, round }: NewMarks): Promise<number> {
    let touched = 0;
    const rows = mapAt(this.#rows, table);
    for (const [key, mark] of mapAt(this.#marks, edge)) {
      const row = rows.get(key);
      if (mark.round !== round || row?.how !== HOW.part || row.round === round) continue;
      row.round = round;
      touched++;
    }
    return touched;
  }

  async count(table: number): Promise<number> {
    return mapAt(this.#rows, table).size;
  }

  async countMarks(edge: number): Promise<number> {
    return mapAt(this.#marks, edge).size;
  }

  #places(select: string): Promise<readonly { readonly part: number; readonly place: string }[]> {
    return readRows(this.#client, `select distinct n.part, n.place::text as place from (${select}) as n`);
  }
}

type Lists = Map<number, Map<string, ListedRow>>;

function mapAt(lists: Lists, at: number): Map<string, ListedRow> {
  const known = lists.get(at);
  if (known !== undefined) return known;
  const made = new Map<string, ListedRow>();
  lists.set(at, made);
  return made;
}

function listed(lists: Lists, at: number): readonly ListedRow[] {
  return [...mapAt(lists, at).values()];
}

/** Ends in a condition, as every SELECT of a store. */
function selectListed(rows: readonly ListedRow[]): string {
  return `select part, place, how from ${constants(rows)} where true`;
}

function isAmong(rows: readonly ListedRow[], alias: string): string {
  return `(${alias}.part, ${alias}.place) in (select part, place from ${constants(rows)})`;
}

/** Numbers, places and codes of ours: nothing in them needs to be escaped. */
function constants(rows: readonly ListedRow[]): string {
  const parts = rows.map(({ part }) => part).join(',');
  const places = rows.map(({ place }) => `"${place}"`).join(',');
  const hows = rows.map(({ how }) => (how === '' ? '""' : how)).join(',');
  const lists = [`'{${parts}}'::oid[]`, `'{${places}}'::tid[]`, `'{${hows}}'::"char"[]`];
  return `rows from (${lists.map((list) => `pg_catalog.unnest(${list})`).join(', ')}) as l (part, place, how)`;
}
