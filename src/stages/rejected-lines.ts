import type { Archive } from '../archive/archive-reader.ts';
import type { Reject } from '../archive/reject-line.ts';
import type { RejectsByTable, RejectsWriter } from '../archive/rejects.ts';
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
import { LineTable } from '../util/line-table.ts';
import type { RowLedger } from './row-ledger.ts';

export interface LinesInput {
  /** By `nameKey` of the table of the archive. */
  readonly found: RejectsByTable;
  readonly archive: Archive;
  /** How rows go into the target as it is now. */
  readonly plan: Plan;
  readonly catalog: Catalog;
  /** Told of rows that cannot even be transformed. */
  readonly ledger: RowLedger;
  /** Gets the rows that do not go in once more, by the names of the tables of the target. */
  readonly tried: RejectsWriter;
  readonly nulBytes: NulPolicy;
}

/** A reject on its way into the target: its row line for the table as it is now, or itself with the reason why there is none. */
type Attempt = { readonly reject: Reject; readonly line: string } | { readonly stuck: Reject };

interface TableRejects {
  readonly name: QualifiedName;
  readonly table: Table;
  readonly rows: number;
  /** Rows that go in without the U+0000 that they had. */
  readonly withoutNul: number;
  readonly lines: LineTable;
  attempts(): Iterable<Attempt>;
}

/** How much of the lines is one block. */
const BLOCK_CHARACTERS = 262_144;

/** The rows of `rejects/` as lines of the tables that the target has now, and back. They are read anew each time. */
export class RejectedLines {
  readonly catalog: Catalog;
  /** Tables of the target, in the order of the catalog. */
  readonly tables: readonly Table[];
  readonly #rejects: readonly TableRejects[];
  readonly #tried: RejectsWriter;

  /** @throws ARCHIVE_ROW_MALFORMED */
  constructor({ found, ...input }: LinesInput) {
    this.catalog = input.catalog;
    this.#tried = input.tried;
    this.#rejects = input.archive.catalog.tables.flatMap(({ name }) => {
      const rejects = found.get(nameKey(name));
      return rejects === undefined ? [] : [lookThrough(rejects, { ...input, name })];
    });
    this.tables = this.#rejects.map(({ table }) => table);
  }

  rows(table: Table): number {
    return this.#of(table).rows;
  }

  /** The lines of a table in blocks. */
  async *blocks(table: Table): AsyncGenerator<RowBlock> {
    let [text, rows] = ['', 0];
    for (const attempt of this.#of(table).attempts()) {
      if ('stuck' in attempt) continue;
      text += `${attempt.line},\n`;
      rows++;
      if (text.length < BLOCK_CHARACTERS) continue;
      yield { bytes: Buffer.from(text), rows };
      [text, rows] = ['', 0];
    }
    if (rows > 0) yield { bytes: Buffer.from(text), rows };
  }

  /** How many rows of a table go in without the U+0000 that they had. */
  withoutNul(table: Table): number {
    return this.#of(table).withoutNul;
  }

  /** The lines of all tables, by display name. */
  ours(): ReadonlyMap<string, LineTable> {
    return new Map(this.#rejects.map(({ table, lines }) => [displayName(table.name), lines.copy()]));
  }

  /** Gives the rejects that did not go in to `kept`: first those that have no line any more. */
  keepRemaining(kept: RejectsWriter): void {
    for (const { name, table, attempts } of this.#rejects) {
      for (const attempt of attempts()) if ('stuck' in attempt) kept.add(name, attempt.stuck);
      const places = new LineTable();
      let place = 0;
      for (const { reject, end } of this.#tried.from(table.name)) {
        places.add(reject.line, place);
        place = end;
      }
      for (const attempt of attempts()) {
        const at = 'stuck' in attempt ? null : places.take(attempt.line);
        if ('stuck' in attempt || at === null) continue;
        const [now] = this.#tried.from(table.name, at);
        assert(now !== undefined, 'a row that was tried is still there');
        const { column, value, code, sqlstate, reason } = now.reject;
        kept.add(name, { ...attempt.reject, column, value, code, sqlstate, reason });
      }
    }
  }

  #of(table: Table): TableRejects {
    const found = this.#rejects.find((candidate) => isSameName(candidate.table.name, table.name));
    assert(found !== undefined, `there are rejects of ${table.name.name}`);
    return found;
  }
}

interface TableInput extends Omit<LinesInput, 'found' | 'tried'> {
  /** Of the archive's table. */
  readonly name: QualifiedName;
}

function lookThrough(rejects: Iterable<Reject>, input: TableInput): TableRejects {
  const { archive, plan, catalog, ledger, nulBytes, name } = input;
  const source = archive.plan?.tables.find(({ target }) => isSameName(target, name))?.source;
  const tablePlan = plan.tables.find((candidate) => source !== undefined && isSameName(candidate.source, source));
  const table = tablePlan === undefined ? null : findTable(catalog, tablePlan.target);
  assert(tablePlan !== undefined && table !== null, `the plan has the table ${displayName(name)}`);
  const attempts = (): Iterable<Attempt> => attemptsOf(rejects, { table, plan: tablePlan, nulBytes });
  const lines = new LineTable();
  let [withoutNul, hasStuck] = [0, false];
  for (const attempt of attempts()) {
    if ('stuck' in attempt) hasStuck ||= attempt.stuck.phase === 'exported';
    else {
      lines.add(attempt.line);
      if (attempt.reject.phase === 'transformed' && attempt.line !== attempt.reject.line) withoutNul++;
    }
  }
  if (hasStuck) ledger.areGone(table.name, (place) => stuckCells(attempts, place));
  return { name, table, rows: lines.size, withoutNul, lines, attempts };
}

/** There are no more of them the second time. */
function* stuckCells(attempts: () => Iterable<Attempt>, place: number) {
  if (place > 0) return;
  for (const attempt of attempts()) {
    if (!('stuck' in attempt) || attempt.stuck.phase !== 'exported') continue;
    yield { cells: new Map(Object.entries(JSON.parse(attempt.stuck.line) as object).map(textCell)), end: 1 };
  }
}

function textCell([name, value]: [string, unknown]): [string, string] {
  return [name, JSON.stringify(value)];
}

interface Attempting {
  readonly table: Table;
  readonly plan: TablePlan;
  readonly nulBytes: NulPolicy;
}

function* attemptsOf(rejects: Iterable<Reject>, { table, plan, nulBytes }: Attempting): Generator<Attempt> {
  const mapLine = lineMapper(plan);
  for (const reject of rejects) {
    const made = reject.phase === 'exported' ? mapLine(reject) : ownLine(reject, table, nulBytes);
    yield typeof made === 'string' ? { reject, line: made } : { stuck: made };
  }
}

/** The line for the target, or the reject with the reason why there is none. */
function lineMapper(plan: TablePlan): (reject: Reject) => string | Reject {
  let refused: RefusedRow[] = [];
  const mappers = new Map<string, ReturnType<typeof rowMapper>>();
  return (reject) => {
    const columns = Object.keys(JSON.parse(reject.line) as object);
    const shape = JSON.stringify(columns);
    const map = mappers.get(shape) ?? rowMapper(plan, { columns, onRefused: (row) => refused.push(row) });
    mappers.set(shape, map);
    refused = [];
    const { bytes } = map({ bytes: Buffer.from(`${reject.line},\n`), rows: 1 });
    const [row] = refused;
    if (row === undefined) return bytes.toString('utf8', 0, bytes.length - ',\n'.length);
    return { ...reject, column: row.column, value: row.value, reason: row.reason };
  };
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
