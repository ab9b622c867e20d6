import type { ByteBuffer } from '../../../util/byte-buffer.ts';

/**
 * Where a byte machine reads and writes. One cursor serves all columns of a table: each machine starts at
 * `source[at]`, appends to `out` and leaves `at` behind what it read.
 */
export interface CopyCursor {
  source: Buffer;
  at: number;
  readonly out: ByteBuffer;
}

/**
 * Turns one value at the cursor into its other form. NULL never reaches a machine. The caller has reserved
 * room in `out`: six bytes for each byte of COPY text, two for each byte of a row line.
 */
export type ValueMachine = (cursor: CopyCursor) => void;

/** Both directions of one kind of value. */
export interface ValueCodec {
  /** A field of COPY text becomes a canonical cell. */
  readonly encode: ValueMachine;
  /** A canonical cell becomes a field of COPY text. */
  readonly decode: ValueMachine;
}
