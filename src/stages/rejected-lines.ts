import type { Archive } from '../archive/archive-reader.ts';
import type { Reject } from '../archive/rejects.ts';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type Catalog, findTable, type Table } from '../model/catalog.ts';
import { displayName, isSameName, nameKey, type QualifiedName } from '../model/logical-type.ts';
import type { Plan, TablePlan } from '../model/plan.ts';
import { cellsOfLine } from '../model/row-line.ts';
import type { RowBlock } from '../model/row-stream.ts';
import { replaceNul } from '../transform/nul-characters.ts';
import type { NulPolicy } from '../transform/nul-policy.ts';
import type { RefusedRow } from '../transform/refused-row.ts';
import { rowMapper } from '../transform/row-mapper.ts';
import { assert } from '../util/assert.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import type { RejectedRow, RowLedger } from './row-ledger.ts';

export interface LinesInput {
  /** By `nameKey` of the table of the archive. */
  readonly found: ReadonlyMap<string, readonly Reject[]>;
  readonly archive: Archive;
  /** How rows go into the target as it is now. */
  readonly plan: Plan;
  readonly catalog: Catalog;
  /** Told of rows that cannot even be transformed. */
  readonly ledger: RowLedger;
  readonly nulBytes: NulPolicy;
}

/** A reject on its way into the target. */
interface Candidate {
  readonly reject: Reject;
  /** The row line for the table as it is now. */
  readonly line: string;
}

interface TableRejects {
  readonly table: Table;
  readonly candidates: readonly Candidate[];
  /** Those that have no line for the table as it is now, with the reason of now. */
  readonly stuck: readonly Reject[];
}

/** The rows of `rejects/` as lines of the tables that the target has now, and back. */
export class RejectedLines {
  readonly catalog: Catalog;
  /** Tables of the target, in the order of the catalog. */
  readonly tables: readonly Table[];
  /** By `nameKey` of the table of the archive. */
  readonly #rejects = new Map<string, TableRejects>();

  constructor({ found, archive, plan, catalog, ledger, nulBytes }: LinesInput) {
    this.catalog = catalog;
    for (const { name } of archive.catalog.tables) {
      const rejects = found.get(nameKey(name));
      if (rejects === undefined) continue;
      this.#rejects.set(nameKey(name), linesFor(rejects, { archive, plan, catalog, ledger, nulBytes, name }));
    }
    this.tables = [...this.#rejects.values()].map(({ table }) => table);
  }

  rows(table: Table): number {
    return this.#of(table).length;
  }

  /** The lines of a table in blocks. */
  async *blocks(table: Table): AsyncGenerator<RowBlock> {
    const lines = this.#of(table).map(({ line }) => `${line},\n`);
    if (lines.length > 0) yield { bytes: Buffer.from(lines.join('')), rows: lines.length };
  }

  /** How many rows of a table go in without the U+0000 that they had. */
  withoutNul(table: Table): number {
    return this.#of(table).filter(({ reject, line }) => reject.phase === 'transformed' && line !== reject.line).length;
  }

  /** The lines of all tables, by display name. */
  ours(): ReadonlyMap<string, Set<string>> {
    return new Map(
      [...this.#rejects.values()].map(({ table, candidates }) => [
        displayName(table.name),
        new Set(candidates.map(({ line }) => line)),
      ]),
    );
  }

  /** The rejects of a table of the archive that did not go in. */
  remaining(name: QualifiedName, ledger: RowLedger): readonly Reject[] {
    const found = this.#rejects.get(nameKey(name));
    if (found === undefined) return [];
    const left = new Map<string, RejectedRow[]>();
    for (const row of ledger.rejectedOf(found.table.name)) left.set(row.line, [...(left.get(row.line) ?? []), row]);
    const stayed = found.candidates.flatMap(({ reject, line }) => {
      const row = left.get(line)?.shift();
      return row === undefined ? [] : [withReason(reject, row)];
    });
    return [...found.stuck, ...stayed];
  }

  #of(table: Table): readonly Candidate[] {
    const found = [...this.#rejects.values()].find((candidate) => isSameName(candidate.table.name, table.name));
    assert(found !== undefined, `there are rejects of ${table.name.name}`);
    return found.candidates;
  }
}

function withReason(reject: Reject, { column, code, sqlstate, reason, table, line }: RejectedRow): Reject {
  const value = column === null ? undefined : cellsOfLine(table, line).get(column);
  return { ...reject, column, value: value ?? 'null', code, sqlstate, reason };
}

interface TableInput extends Omit<LinesInput, 'found'> {
  /** Of the archive's table. */
  readonly name: QualifiedName;
}

function linesFor(rejects: readonly Reject[], input: TableInput): TableRejects {
  const { archive, plan, catalog, ledger, nulBytes, name } = input;
  const source = archive.plan?.tables.find(({ target }) => isSameName(target, name))?.source;
  const tablePlan = plan.tables.find((candidate) => source !== undefined && isSameName(candidate.source, source));
  const table = tablePlan === undefined ? null : findTable(catalog, tablePlan.target);
  assert(tablePlan !== undefined && table !== null, `the plan has the table ${displayName(name)}`);
  const candidates: Candidate[] = [];
  const stuck: Reject[] = [];
  for (const reject of rejects) {
    const made = reject.phase === 'exported' ? mapLine(reject, tablePlan) : ownLine(reject, table, nulBytes);
    if (typeof made === 'string') candidates.push({ reject, line: made });
    else {
      stuck.push(made);
      if (reject.phase === 'transformed') continue;
      ledger.isGone(table.name, new Map(Object.entries(JSON.parse(reject.line) as object).map(textCell)));
    }
  }
  return { table, candidates, stuck };
}

function textCell([name, value]: [string, unknown]): [string, string] {
  return [name, JSON.stringify(value)];
}

/** The line for the target, or the reject with the reason why there is none. */
function mapLine(reject: Reject, plan: TablePlan): string | Reject {
  const refused: RefusedRow[] = [];
  const columns = Object.keys(JSON.parse(reject.line) as object);
  const map = rowMapper(plan, { columns, onRefused: (row) => refused.push(row) });
  const { bytes } = map({ bytes: Buffer.from(`${reject.line},\n`), rows: 1 });
  const [row] = refused;
  if (row === undefined) return bytes.toString('utf8', 0, bytes.length - ',\n'.length);
  return { ...reject, column: row.column, value: row.value, reason: row.reason };
}

/** A line that was transformed must still be one of the table; U+0000 goes where that is asked for now. */
function ownLine(reject: Reject, table: Table, nulBytes: NulPolicy): string | Reject {
  try {
    cellsOfLine(table, reject.line);
    const replaced = new ByteBuffer(reject.line.length);
    if (nulBytes === 'fail' || !replaceNul(Buffer.from(reject.line), replaced, nulBytes)) return reject.line;
    return replaced.bytes.toString('utf8', 0, replaced.length);
  } catch (error) {
    if (!(error instanceof RowferryError)) throw error;
    return { ...reject, column: null, value: 'null', reason: 'its line is none of the table as it is now' };
  }
}
