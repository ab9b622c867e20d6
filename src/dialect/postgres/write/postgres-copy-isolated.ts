import type pg from 'pg';
import { RowferryError } from '../../../errors/rowferry-error.ts';
import type { Table } from '../../../model/catalog.ts';
import { displayName } from '../../../model/logical-type.ts';
import type { RowPolicy } from '../../../model/row-policy.ts';
import type { RowBlock } from '../../../model/row-stream.ts';
import { assert } from '../../../util/assert.ts';
import { splitLines } from '../../../util/split-lines.ts';
import { runSql } from '../connection/postgres-run.ts';
import { asServerError } from '../connection/postgres-server-error.ts';
import { toRowferryError } from '../postgres-errors.ts';
import { NulCharacterError } from '../values/postgres-text-values.ts';
import { openCopyIn } from './postgres-copy-in.ts';
import { RowDecoder } from './postgres-row-decoder.ts';
import { isAboutRow, KEPT_OUT, type Refusal, refusalOf } from './postgres-row-refusal.ts';

/**
 * Loads row lines like `copyIn`, but leaves out the rows that cannot be decoded or that the server refuses, and
 * tells the policy of each. Every block is a COPY behind a savepoint; one that fails is tried again around the line
 * that the server names, until that line is refused alone.
 * @returns how many rows went in.
 */
export async function copyIsolated(client: pg.Client, table: Table, loading: Loading): Promise<number> {
  const decoder = new RowDecoder(table);
  const copy: Copying = { client, table, policy: loading.policy };
  let rows = 0;
  for await (const block of loading.blocks) {
    const batch = decodeBatch(decoder, block, copy);
    rows += batch.rows === 0 ? 0 : await loadBatch(batch, copy);
  }
  return rows;
}

export interface Loading {
  readonly blocks: AsyncIterable<RowBlock>;
  readonly policy: RowPolicy;
}

interface Copying {
  readonly client: pg.Client;
  readonly table: Table;
  readonly policy: RowPolicy;
}

/** Row lines and the COPY text of each: line by line the same rows, since neither holds a raw newline. */
interface Batch {
  readonly lines: Buffer;
  readonly text: Buffer;
  readonly rows: number;
}

function decodeBatch(decoder: RowDecoder, block: RowBlock, copy: Copying): Batch {
  const before = decoder.rows;
  try {
    return { lines: block.bytes, text: decoder.decode(block), rows: block.rows };
  } catch (error) {
    if (!isNotStorable(error)) throw error;
  }
  decoder.rows = before;
  const stored = splitLines(block.bytes).flatMap((line) => {
    try {
      return [{ line, text: decoder.decode({ bytes: line, rows: 1 }) }];
    } catch (error) {
      if (!isNotStorable(error)) throw error;
      decoder.rows++;
      const what = error.cause instanceof NulCharacterError ? 'the character U+0000' : 'text that is not UTF-8';
      const reason = `it has ${what}, which PostgreSQL cannot store`;
      const column = error.context.column ?? null;
      const refusal = { line: lineText(line), column, code: 'VALUE_NOT_STORABLE', sqlstate: null, reason } as const;
      copy.policy.refuse(copy.table, refusal);
      return [];
    }
  });
  const [lines, text] = [stored.map(({ line }) => line), stored.map((row) => row.text)].map((all) =>
    Buffer.concat(all),
  );
  return { lines: lines as Buffer, text: text as Buffer, rows: stored.length };
}

function isNotStorable(error: unknown): error is RowferryError {
  return error instanceof RowferryError && error.code === 'VALUE_NOT_STORABLE';
}

/** Returns how many rows of the batch went in. */
async function loadBatch(batch: Batch, copy: Copying): Promise<number> {
  const refusal = await attemptCopy(batch.text, batch.rows, copy);
  if (refusal === null) return batch.rows;
  const [lines, texts] = [splitLines(batch.lines), splitLines(batch.text)];
  assert(lines.length === texts.length, 'every row line has its line of COPY text');
  let [at, written] = [0, 0];
  let size = smaller(refusal, lines.length);
  while (at < lines.length) {
    const count = Math.min(size, lines.length - at);
    const again = await attemptCopy(Buffer.concat(texts.slice(at, at + count)), count, copy);
    if (again !== null && count > 1) {
      size = smaller(again, count);
      continue;
    }
    if (again === null) written += count;
    else copy.policy.refuse(copy.table, { ...refusalOf(copy.table, again), line: lineText(lines[at] as Buffer) });
    // Behind a row that was refused the next is tried alone: such rows seldom come singly.
    size = again === null ? size * 2 : 1;
    at += count;
  }
  return written;
}

/** How many of `count` rows to try next: those before the line that the server names, else one half. */
function smaller({ where }: Refusal, count: number): number {
  const line = Number(/\bline (\d+)/.exec(where ?? '')?.[1] ?? Number.NaN);
  if (line > 1 && line <= count) return line - 1;
  return line === 1 ? 1 : Math.max(1, Math.floor(count / 2));
}

/** null where all rows went in; otherwise none did. */
async function attemptCopy(text: Buffer, rows: number, { client, table }: Copying): Promise<Refusal | null> {
  const context = { table: displayName(table.name) };
  const undo = 'rollback to savepoint batch; release savepoint batch';
  await runSql(client, 'savepoint batch', context);
  const copy = openCopyIn(client, table);
  try {
    await copy.write(text);
    const isWhole = (await copy.finish()) === rows;
    await runSql(client, isWhole ? 'release savepoint batch' : undo, context);
    return isWhole ? null : KEPT_OUT;
  } catch (error) {
    await copy.fail();
    const refusal = asServerError(error);
    if (refusal === null || !isAboutRow(refusal)) throw toRowferryError(error, context);
    await runSql(client, undo, context);
    return refusal;
  }
}

function lineText(line: Buffer): string {
  return line.toString('utf8', 0, line.length - ',\n'.length);
}
