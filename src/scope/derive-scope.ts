import { assert } from '../util/assert.ts';
import type { GraphTable, Link, ScopeGraph } from './scope-graph.ts';

/** Why a row may be in the archive; a row can have several reasons. */
export const OWN = 1;
/** It belongs to nobody, or accompanies such a row; in a table of owned rows: it has no owner. */
const FREE = 2;
/** A rule lets it in whole. */
const WHOLE = 4;
/** A rule lets a part of it in. */
export const PART = 8;

/** What the rows of an archive say about who they belong to. */
export interface DerivedScope {
  /** By table and row: the reasons; 0: there is none. */
  readonly reasons: readonly Uint8Array[];
  /** Links that rows in scope have to rows that are not there, or that may not be there. */
  readonly faults: readonly LinkFaults[];
  /** The links by which rows came in part. */
  readonly parts: readonly PartRow[];
}

export interface LinkFaults {
  readonly table: number;
  readonly link: Link;
  /** Rows that refer to a row that is not in the archive. */
  missing: number;
  /** Rows that refer to somebody else's row that no rule lets in. */
  foreign: number;
  /** The first row of either kind. */
  row: number;
}

export interface PartRow {
  readonly table: number;
  readonly row: number;
  readonly link: Link;
}

/** Finds the reasons of all rows from the row of the user on. @param user its number in the user table. */
export function deriveScope(graph: ScopeGraph, user: number): DerivedScope {
  return new Derivation(graph).run(user);
}

class Derivation {
  readonly #tables: readonly GraphTable[];
  readonly #reasons: readonly Uint8Array[];
  readonly #faults = new Map<Link, LinkFaults>();
  readonly #parts: PartRow[] = [];
  /** Rows whose links are to be looked at: table and row in turn. */
  readonly #waiting: number[] = [];

  constructor({ tables }: ScopeGraph) {
    this.#tables = tables;
    this.#reasons = tables.map((table) => new Uint8Array(table.rows));
  }

  run(user: number): DerivedScope {
    const users = this.#tables.findIndex(({ ownership }) => ownership.class === 'user');
    this.#give(users, user, OWN);
    this.#goDown('owned', (reasons) => (reasons & OWN) !== 0, OWN);
    this.#giveOwnerless();
    for (const [at, table] of this.#tables.entries()) {
      if (table.ownership.class !== 'shared') continue;
      for (let row = 0; row < table.rows; row++) this.#give(at, row, FREE);
    }
    do this.#goUp();
    while (this.#goDown('companion', (reasons) => (reasons & (OWN | FREE)) !== 0, FREE));
    return { reasons: this.#reasons, faults: [...this.#faults.values()], parts: this.#parts };
  }

  /** Rows without an owner, and those below them, where a rule lets them in. Nothing else is free yet. */
  #giveOwnerless(): void {
    for (const [at, table] of this.#tables.entries()) {
      if (table.ownership.ownerless !== true) continue;
      const owners = table.links.filter(({ isOwner }) => isOwner);
      for (let row = 0; row < table.rows; row++) {
        if (owners.every(({ values }) => values[row]?.length === 0)) this.#give(at, row, FREE);
      }
    }
    this.#goDown('ownerless', (reasons) => (reasons & FREE) !== 0, FREE);
  }

  /** Gives a reason to rows below rows that have one, until no row is added. @returns whether any was. */
  #goDown(kind: 'owned' | 'companion' | 'ownerless', brings: (reasons: number) => boolean, reason: number): boolean {
    let isAnyAdded = false;
    for (let isAdded = true; isAdded; isAnyAdded ||= isAdded) {
      isAdded = false;
      for (const [at, table] of this.#tables.entries()) {
        if (table.ownership.class !== kind && !(kind === 'ownerless' && table.ownership.ownerless === true)) continue;
        for (const link of table.links.filter(({ isOwner }) => isOwner)) {
          if (this.#goDownLink(at, link, { brings, reason })) isAdded = true;
        }
      }
    }
    return isAnyAdded;
  }

  #goDownLink(at: number, link: Link, { brings, reason }: Descent): boolean {
    const parent = link.parent?.table;
    if (parent === undefined) return false;
    const [own, above] = [this.#reasons[at] as Uint8Array, this.#reasons[parent] as Uint8Array];
    let isAdded = false;
    for (let row = 0; row < own.length; row++) {
      if (((own[row] as number) & reason) !== 0) continue;
      if (!this.#parentsOf(link, row).some((number) => brings(above[number] as number))) continue;
      this.#give(at, row, reason);
      isAdded = true;
    }
    return isAdded;
  }

  #goUp(): void {
    while (this.#waiting.length > 0) {
      const row = this.#waiting.pop() as number;
      const table = this.#waiting.pop() as number;
      for (const link of this.#tables[table]?.links ?? []) this.#goUpLink(table, row, link);
    }
  }

  #goUpLink(table: number, row: number, link: Link): void {
    const values = link.values[row] as readonly number[];
    if (link.parent === null) {
      if (values.length > 0) this.#fault(table, row, link).foreign++;
      return;
    }
    if (values.some((value) => this.#rowsOf(link, value).length === 0)) this.#fault(table, row, link).missing++;
    for (const parent of this.#parentsOf(link, row)) this.#judge({ table, row, link }, link.parent.table, parent);
  }

  #judge({ table, row, link }: PartRow, parentTable: number, parent: number): void {
    const { ownership } = this.#tables[parentTable] as GraphTable;
    const { policy } = link;
    // Without an owner a row of such a table is nobody's.
    const settled = ownership.ownerless === true ? OWN | FREE : OWN;
    const isSettled = (((this.#reasons[parentTable] as Uint8Array)[parent] as number) & settled) !== 0;
    if (isSettled || (ownership.class === 'shared' && policy?.kind !== 'null')) return;
    const isNobodys = ['referenced', 'companion'].includes(ownership.class) && !ownership.isPerson;
    switch (policy?.kind ?? (isNobodys ? 'include' : 'fail')) {
      case 'include':
        this.#give(parentTable, parent, isNobodys ? FREE : WHOLE);
        return;
      case 'columns':
        this.#parts.push({ table: parentTable, row: parent, link });
        this.#give(parentTable, parent, PART);
        return;
      default:
        this.#fault(table, row, link).foreign++;
    }
  }

  #give(table: number, row: number, reason: number): void {
    const reasons = this.#reasons[table];
    assert(reasons !== undefined, 'a reason is given to a row of the archive');
    if (reasons[row] === 0) this.#waiting.push(table, row);
    reasons[row] = (reasons[row] as number) | reason;
  }

  #parentsOf(link: Link, row: number): readonly number[] {
    return (link.values[row] as readonly number[]).flatMap((value) => this.#rowsOf(link, value));
  }

  #rowsOf({ parent }: Link, value: number): readonly number[] {
    if (parent === null) return [];
    return this.#tables[parent.table]?.keys[parent.key]?.rows.get(value) ?? [];
  }

  #fault(table: number, row: number, link: Link): LinkFaults {
    const known = this.#faults.get(link);
    if (known !== undefined) return known;
    const made = { table, link, missing: 0, foreign: 0, row };
    this.#faults.set(link, made);
    return made;
  }
}

interface Descent {
  readonly brings: (reasons: number) => boolean;
  readonly reason: number;
}
