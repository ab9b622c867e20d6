import type pg from 'pg';
import { readRows } from '../connection/postgres-read-rows.ts';
import { toRowferryError } from '../postgres-errors.ts';
import {
  addMarks,
  addScopeRows,
  COUNT_MARKS,
  COUNT_SCOPE,
  type CountRow,
  TOUCH_SCOPE,
} from './postgres-scope-queries.ts';
import { HOW, type NewMarks, type NewRows, type Rounds, type ScopeStore } from './postgres-scope-store.ts';

/**
 * Keeps the rows in the temporary tables of `CREATE_SCOPE`, on the connection that made them. The conditions
 * are looked up row by row in their keys (`offset 0` keeps the planner from joining them): the planner has no
 * statistics of temporary tables and would take them for small.
 */
export class TemporaryStore implements ScopeStore {
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  changed(table: number, { from, to }: Rounds): string {
    return `${this.rows(table)} and round between ${from} and ${to}`;
  }

  rows(table: number): string {
    return `select part, place, how from pg_temp.rowferry_scope where relation = ${table}`;
  }

  isSettled(table: number, alias: string): string {
    return `exists (select from pg_temp.rowferry_scope as o where o.relation = ${table}
      and o.part = ${alias}.part and o.place = ${alias}.place and o.how in ('${HOW.own}', '${HOW.ownerless}') offset 0)`;
  }

  isMarked(edges: readonly number[], alias: string): string {
    return `exists (select from pg_temp.rowferry_marks as m where m.edge in (${edges.join(', ')})
      and m.part = ${alias}.part and m.place = ${alias}.place offset 0)`;
  }

  marked(edge: number): string {
    return `select part, place from pg_temp.rowferry_marks where edge = ${edge}`;
  }

  addRows(select: string, { table, how, round }: NewRows): Promise<number> {
    return this.#change(addScopeRows(select), [table, HOW[how], round]);
  }

  mark(select: string, { edge, round }: NewMarks): Promise<number> {
    return this.#change(addMarks(select), [edge, round]);
  }

  touch(table: number, { edge, round }: NewMarks): Promise<number> {
    return this.#change(TOUCH_SCOPE, [table, edge, round]);
  }

  count(table: number): Promise<number> {
    return this.#count(COUNT_SCOPE, table);
  }

  countMarks(edge: number): Promise<number> {
    return this.#count(COUNT_MARKS, edge);
  }

  async #count(sql: string, number: number): Promise<number> {
    const [row] = await readRows<CountRow>(this.#client, sql, [number]);
    return Number(row?.count);
  }

  async #change(sql: string, parameters: readonly unknown[]): Promise<number> {
    try {
      return (await this.#client.query(sql, [...parameters])).rowCount ?? 0;
    } catch (error) {
      throw toRowferryError(error);
    }
  }
}
