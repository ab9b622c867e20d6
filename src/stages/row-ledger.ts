import type { Amendment } from '../compare/amend-rows.ts';
import type { Table } from '../model/catalog.ts';
import { displayName, type QualifiedName } from '../model/logical-type.ts';
import { cellsOfLine } from '../model/row-line.ts';
import type { OrphanVerdict, Reference, RowPolicy, RowRefusal } from '../model/row-policy.ts';
import { RejectedKeys } from './rejected-keys.ts';

export interface LedgerOptions {
  /** Bad rows are rejected one by one (`--on-error reject`). */
  readonly isolates: boolean;
  /** What becomes of rows whose parent was never there; a parent that was rejected rejects its children. */
  readonly orphans: OrphanVerdict;
}

/** A row that is not in the target, with the reason. */
export interface RejectedRow extends RowRefusal {
  readonly table: Table;
}

/** A reference that was broken or cut on purpose, and the rows as the archive has them. */
export interface SettledReference extends Reference {
  readonly lines: readonly string[];
}

/** The policy of an import, and the book of what became of its bad rows. */
export class RowLedger implements RowPolicy {
  readonly isolates: boolean;
  readonly judgesOrphans: boolean;
  readonly #orphans: OrphanVerdict;
  readonly #tables = new Map<string, TableBook>();
  readonly #gone = new RejectedKeys();
  readonly #cut = new Map<Reference['key'], { readonly reference: Reference; readonly lines: string[] }>();
  readonly #broken = new Map<Reference['key'], { readonly reference: Reference; readonly lines: string[] }>();
  /** The only lines that this run loads, by table; null: whatever is in the target. */
  #ours: ReadonlyMap<string, Set<string>> | null = null;

  constructor({ isolates, orphans }: LedgerOptions) {
    this.isolates = isolates;
    this.#orphans = orphans;
    this.judgesOrphans = isolates || orphans !== 'fail';
  }

  /** Says that tables hold rows of others, and which lines are the run's own. */
  loadsOnly(lines: ReadonlyMap<string, Set<string>>): void {
    this.#ours = lines;
  }

  /** Tells of a row that an earlier stage rejected: its children go too. */
  isGone(table: QualifiedName, cells: ReadonlyMap<string, string>): void {
    this.#gone.add(table, cells);
  }

  refuse(table: Table, refusal: RowRefusal): void {
    const book = this.#book(table);
    const line = book.undo(refusal.line) ?? refusal.line;
    book.rejected.push({ ...refusal, table, line });
    this.#gone.add(table.name, cellsOfLine(table, line));
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
    listed(this.#cut, reference).push(before);
  }

  kept(reference: Reference, line: string): void {
    if (reference.key.validated) listed(this.#broken, reference).push(line);
  }

  isOurs(table: Table, line: string): boolean {
    return this.#ours === null || this.#ours.get(displayName(table.name))?.has(line) === true;
  }

  rejectedOf(table: QualifiedName): readonly RejectedRow[] {
    return this.#tables.get(displayName(table))?.rejected ?? [];
  }

  /** How the table's rows in the target differ from the archive on purpose; null: not at all. */
  amendmentOf(table: QualifiedName): Amendment | null {
    return this.#tables.get(displayName(table))?.amendment() ?? null;
  }

  /** References that became NULL. */
  cut(): readonly SettledReference[] {
    return [...this.#cut.values()].map(({ reference, lines }) => ({ ...reference, lines }));
  }

  /** References that lead nowhere and stay so. */
  broken(): readonly SettledReference[] {
    return [...this.#broken.values()].map(({ reference, lines }) => ({ ...reference, lines }));
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
    const book = this.#tables.get(name) ?? new TableBook();
    this.#tables.set(name, book);
    return book;
  }
}

function listed(
  references: Map<Reference['key'], { readonly reference: Reference; readonly lines: string[] }>,
  reference: Reference,
): string[] {
  const known = references.get(reference.key) ?? { reference, lines: [] };
  references.set(reference.key, known);
  return known.lines;
}

/** What became of rows of one table. */
class TableBook {
  readonly rejected: RejectedRow[] = [];
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
    if (this.rejected.length === 0 && changed.size === 0) return null;
    const rejected = new Map<string, number>();
    for (const { line } of this.rejected) rejected.set(line, (rejected.get(line) ?? 0) + 1);
    return { rejected, changed };
  }
}
