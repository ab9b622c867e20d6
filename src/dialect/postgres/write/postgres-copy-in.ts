import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import { storedColumns, type Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { assert } from '../../../util/assert.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { quoteIdentifier, quoteQualified } from '../postgres-identifier.ts';
import { RowDecoder } from './postgres-row-decoder.ts';

/**
 * Loads row lines into the stored columns of `table`, by name.
 * @returns how many rows went in, as the server counted them.
 * @throws VALUE_NOT_STORABLE or CONSTRAINT_VIOLATED naming table, line and column; the transaction is broken then.
 */
export async function copyIn(client: pg.Client, table: Table, blocks: AsyncIterable<RowBlock>): Promise<number> {
  const decoder = new RowDecoder(table);
  const copy = openCopyIn(client, table);
  try {
    for await (const block of blocks) await copy.write(decoder.decode(block));
    const rows = await copy.finish();
    if (rows < decoder.rows) throw keptOut(table, decoder.rows - rows);
    assert(rows === decoder.rows, 'the server takes no more rows than it is given');
    return rows;
  } catch (error) {
    await copy.fail();
    throw toRowferryError(error, { table: displayName(table.name) });
  }
}

/** A trigger that fires before a row may return NULL for it; ours are told of it by the count alone. */
function keptOut(table: Table, rows: number): RowferryError {
  const name = displayName(table.name);
  return new RowferryError('CONSTRAINT_VIOLATED', {
    message: `${rows === 1 ? '1 row' : `${rows} rows`} did not go into ${name}: a trigger of the table kept ${rows === 1 ? 'it' : 'them'} out.`,
    hint: 'Load as the owner of the table, whose triggers wait, or give --on-error reject, which names the rows.',
    context: { table: name },
  });
}

/** Begins a COPY into the stored columns of `table`. */
export function openCopyIn(client: pg.Client, table: Table): CopyIn {
  return new CopyIn(client.query(copyFrom(copyInSql(table))));
}

/** A table without stored columns takes empty lines, and no list of columns. */
function copyInSql(table: Table): string {
  const columns = storedColumns(table).map(({ name }) => quoteIdentifier(name));
  const list = columns.length === 0 ? '' : ` (${columns.join(', ')})`;
  return `copy ${quoteQualified(table.name)}${list} from stdin`;
}

/** One COPY FROM STDIN. At most one buffer is on its way, so that nothing is left to send when the server refuses a row. */
export class CopyIn {
  readonly #stream: CopyStreamQuery;
  readonly #refused: Promise<never>;
  #isOver = false;
  #sent: Promise<unknown> = Promise.resolve();

  constructor(stream: CopyStreamQuery) {
    this.#stream = stream;
    this.#refused = new Promise((_, reject) => {
      stream.on('error', (error) => {
        this.#isOver = true;
        reject(error);
      });
    });
    // Whoever waits for it gets the error; until then it is not an unhandled one.
    this.#refused.catch(() => {});
  }

  /** Sends `text` once what was given before has gone out. */
  async write(text: Buffer): Promise<void> {
    // The refusal first: both may be there, and a stream that was refused has no connection to write to.
    await Promise.race([this.#refused, this.#sent]);
    // Small blocks may go out without waiting for anything; signals and timers get their turn all the same.
    this.#sent = new Promise((resolve) => this.#stream.write(text, () => setImmediate(resolve)));
  }

  async finish(): Promise<number> {
    await Promise.race([this.#refused, this.#sent]);
    await Promise.race([this.#refused, new Promise((resolve) => this.#stream.end(() => resolve(null)))]);
    this.#isOver = true;
    return this.#stream.rowCount;
  }

  /** Tells the server to forget the COPY, unless it is over already. */
  async fail(): Promise<void> {
    if (this.#isOver) return;
    await new Promise((resolve) => {
      this.#stream.once('close', resolve);
      this.#stream.destroy(new Error('the rows end here'));
    });
  }
}
