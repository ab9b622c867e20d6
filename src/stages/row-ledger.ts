import type { Reject } from '../archive/reject-line.ts';
import type { RejectsWriter } from '../archive/rejects.ts';
import type { Amendment } from '../compare/amend-rows.ts';
import { ORPHANS_NAMED_MAX } from '../dialect/orphan-error.ts';
import type { Table } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import { cellsOfLine, keyCell } from '../model/row-line.ts';
import type { OrphanVerdict, Reference, RowPolicy, RowRefusal } from '../model/row-policy.ts';
import { LineTable } from '../util/line-table.ts';
import { type GoneRows, RejectedKeys } from './rejected-keys.ts';

export interface LedgerOptions {
  /** Bad rows are rejected one by one (`--on-error reject`). */
  readonly isolates: boolean;
  /** What becomes of rows whose parent was never there; a parent that was rejected rejects its children. */
  readonly orphans: OrphanVerdict;
  /** Gets the rows that are rejected, by the names of the tables that rows are put into. */
  readonly rejects: RejectsWriter;
}

/** A reference that was broken or cut on purpose. */
export interface SettledReference extends Reference {
  rows: number;
  /** The first of them as the archive has them: as many as are named, and one more. */
  readonly lines: string[];
}

/** The policy of an import, and the book of what became of its bad rows. */
export class RowLedger implements RowPolicy {
  readonly isolates: boolean;
  readonly judgesOrphans: boolean;
  readonly #orphans: OrphanVerdict;
  readonly #rejects: RejectsWriter;
  readonly #tables = new Map<string, TableBook>();
  readonly #gone = new RejectedKeys();
  readonly #cut = new Map<Reference['key'], SettledReference>();
  readonly #broken = new Map<Reference['key'], SettledReference>();
  /** The only lines that this run loads, by table; null: whatever is in the target. */
  #ours: ReadonlyMap<string, LineTable> | null = null;

  constructor({ isolates, orphans, rejects }: LedgerOptions) {
    this.isolates = isolates;
    this.#orphans = orphans;
    this.#rejects = rejects;
    this.judgesOrphans = isolates || orphans !== 'fail';
  }

  /** Says that tables hold rows of others, and which lines are the run's own. */
  loadsOnly(lines: ReadonlyMap<string, LineTable>): void {
    this.#ours = lines;
  }

  /** Tells of rows that an earlier stage rejected: their children go too. */
  areGone(table: QualifiedName, rows: GoneRows): void {
    this.#gone.add(table, rows);
  }

  refuse(table: Table, refusal: RowRefusal): void {
    const book = this.#book(table);
    const line = book.undo(refusal.line) ?? refusal.line;
    book.rejected.add(line);
    this.#rejects.add(table.name, rejectOf(table, { ...refusal, line }));
  }

  judge(reference: Reference, line: string): OrphanVerdict {
    if (this.#parentOf(reference, line) !== null) return 'reject';
    return reference.key.validated ? this.#orphans : 'keep';
  }

  refuseOrphan(reference: Reference, line: string): void {
    const { table, key } = reference;
    const [target, columns] = [displayName(key.target), key.columns.join(', ')];
    const parent = this.#parentOf(reference, line);
    const reason =
      parent === null
        ? `it refers by ${columns} to a row of ${target} that is not there`
        : `its parent in ${target} (${parent}) was rejected`;
    this.refuse(table, { line, column: key.columns[0] ?? null, code: 'CONSTRAINT_VIOLATED', sqlstate: null, reason });
  }

  nulled(reference: Reference, before: string, after: string): void {
    this.#book(reference.table).change(before, after);
    this.#ours?.get(displayName(reference.table.name))?.add(after);
    list(this.#cut, reference, before);
  }

  kept(reference: Reference, line: string): void {
    if (reference.key.validated) list(this.#broken, reference, line);
  }

  isOurs(table: Table, line: string): boolean {
    return this.#ours === null || this.#ours.get(displayName(table.name))?.has(line) === true;
  }

  /** How many rows of a table were rejected. */
  rejected(table: QualifiedName): number {
    return this.#rejects.rows(table);
  }

  /** Those rows, as the archive has them. */
  *rejectedOf(table: QualifiedName): Generator<Reject> {
    for (const { reject } of this.#rejects.from(table)) yield reject;
  }

  /** How the table's rows in the target differ from the archive on purpose; null: not at all. */
  amendmentOf(table: QualifiedName): Amendment | null {
    return this.#tables.get(displayName(table))?.amendment() ?? null;
  }

  /** References that became NULL. */
  cut(): readonly SettledReference[] {
    return [...this.#cut.values()];
  }

  /** References that lead nowhere and stay so. */
  broken(): readonly SettledReference[] {
    return [...this.#broken.values()];
  }

  #parentOf({ table, key }: Reference, line: string): string | null {
    const cells = cellsOfLine(table, line);
    return this.#gone.find(
      key,
      key.columns.map((name) => cells.get(name)),
    );
  }

  #book(table: Table): TableBook {
    const name = displayName(table.name);
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const book = new TableBook();
    this.#tables.set(name, book);
    this.#gone.add(table.name, (place) => this.#cellsOf(table, place));
    return book;
  }

  *#cellsOf(table: Table, place: number): ReturnType<GoneRows> {
    for (const { reject, end } of this.#rejects.from(table.name, place)) {
      yield { cells: cellsOfLine(table, reject.line), end };
    }
  }
}

function rejectOf(table: Table, { line, column, code, sqlstate, reason }: RowRefusal): Reject {
  const value = column === null ? undefined : cellsOfLine(table, line).get(column);
  const place = { table: displayName(table.name), key: keyCell(table, line), column, value: value ?? 'null' };
  return { ...place, code, sqlstate, reason, phase: 'transformed', line };
}

function list(references: Map<Reference['key'], SettledReference>, reference: Reference, line: string): void {
  const known = references.get(reference.key) ?? { ...reference, rows: 0, lines: [] };
  references.set(reference.key, known);
  known.rows++;
  if (known.lines.length <= ORPHANS_NAMED_MAX) known.lines.push(line);
}

/** What became of rows of one table. */
class TableBook {
  readonly rejected = new LineTable();
  /** Lines as they stand in the target, with the lines of the archive that they were. */
  readonly #changed = new Map<string, string[]>();

  change(before: string, after: string): void {
    const origin = this.undo(before) ?? before;
    const known = this.#changed.get(after) ?? [];
    known.push(origin);
    this.#changed.set(after, known);
  }

  /** Forgets that a row was changed, and returns the archive's line of it; null where it was not. */
  undo(line: string): string | null {
    return this.#changed.get(line)?.pop() ?? null;
  }

  amendment(): Amendment | null {
    const changed = new Map<string, string[]>();
    for (const [after, origins] of this.#changed) {
      for (const before of origins) changed.set(before, [...(changed.get(before) ?? []), after]);
    }
    return this.rejected.size === 0 && changed.size === 0 ? null : { rejected: this.rejected, changed };
  }
}
