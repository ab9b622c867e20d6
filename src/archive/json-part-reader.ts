// Reads a part of layout `json`: the same rows as another program formatted them, made canonical again.
import { createHash } from 'node:crypto';
import { RowferryError } from '../errors/rowferry-error.ts';
import type { Catalog, Table } from '../model/catalog.ts';
import { BLOCK_BYTES, type RowBlock } from '../model/row-stream.ts';
import { ByteBuffer } from '../util/byte-buffer.ts';
import { JsonRowAssembler } from './json-row-assembler.ts';
import { checksumMismatch, malformedLine } from './part-errors.ts';
import { explainDamage, openPart, type SealedPart, withRowCount } from './part-reader.ts';

/** stream-json is fastest with chunks of this size. */
const CHUNK_BYTES = 32 * 1024;

/**
 * The part's rows in canonical form and in the order in which they stand. Numbers go as text, so that
 * nothing is rounded; keys may stand in any order.
 *
 * @throws like `readPart`.
 */
export function readJsonPart(sealed: SealedPart, table: Table, enums: Catalog['enums']): AsyncGenerator<RowBlock> {
  return withRowCount(sealed, readJsonRows(sealed, table, enums));
}

/** Like {@link readJsonPart}, whatever the number of rows. */
export async function* readJsonRows(
  sealed: SealedPart,
  table: Table,
  enums: Catalog['enums'],
): AsyncGenerator<RowBlock> {
  const file = await openPart(sealed);
  const hash = createHash('sha256');
  const digested = async function* () {
    for await (const chunk of file.createReadStream({ highWaterMark: CHUNK_BYTES })) {
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
  };
  try {
    yield* assembleRows(sealed, digested(), new JsonRowAssembler(table, enums));
  } catch (error) {
    throw await explainDamage(sealed, error);
  } finally {
    await file.close();
  }
  if (hash.digest('hex') !== sealed.part.sha256) throw checksumMismatch(sealed);
}

/** The rows of a part whose bytes come from anywhere, in pieces of any size. @throws ARCHIVE_ROW_MALFORMED */
export async function* assembleRows(
  sealed: SealedPart,
  chunks: AsyncIterable<Buffer>,
  rows: JsonRowAssembler,
): AsyncGenerator<RowBlock> {
  // Most archives have no part of this layout.
  const { JsonTokens } = await import('./json-tokens.ts');
  const tokens = new JsonTokens();
  const out = new ByteBuffer();
  let pending = 0;
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
        pending += rows.take(tokens.next(chunk.subarray(at, at + CHUNK_BYTES)), out);
      }
      if (out.length < BLOCK_BYTES) continue;
      yield { bytes: out.take(), rows: pending };
      pending = 0;
    }
    pending += rows.take(tokens.end(), out);
    rows.end();
  } catch (error) {
    throw error instanceof RowferryError ? error : malformedLine(sealed, rows.count + 1, error);
  }
  if (pending > 0) yield { bytes: out.take(), rows: pending };
}
