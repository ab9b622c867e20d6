// Unpacks DEFLATE in memory of its own, again and again the same: zlib takes new memory each time, which costs half as
// much again.
import {
  compileWebAssembly,
  instantiateWebAssembly,
  reservedMemory,
  type WebAssemblyMemory,
} from '../util/web-assembly.ts';
import { INFLATER_CODE } from './inflater-code.ts';

/**
 * Unpacks one raw stream that lies in `deflated` whole.
 *
 * @param bytes that it unpacks to
 * @returns them, valid until the next call; null where it is not just one stream of just so many
 */
export type Inflate = (deflated: Buffer, bytes: number) => Buffer | null;

/** What the program reads behind a stream, and writes behind what it unpacks to. */
const READ_BEHIND = 64;
const WRITTEN_BEHIND = 512;
const ALIGNMENT = 64;

interface Exports {
  readonly memory: WebAssemblyMemory;
  freeMemory(): number;
  inflate(from: number, until: number, target: number, length: number): number;
}

let shared: Inflate | null | undefined;

/** @returns null where there is no WebAssembly. */
export function inflater(): Inflate | null {
  if (shared === undefined) shared = makeInflater();
  return shared;
}

function makeInflater(): Inflate | null {
  const module = compileWebAssembly(INFLATER_CODE);
  if (module === null) return null;
  const { memory, freeMemory, inflate } = instantiateWebAssembly(module, {}) as Exports;
  const from = aligned(freeMemory());
  return (deflated, bytes) => {
    const until = from + deflated.length;
    const target = aligned(until + READ_BEHIND);
    const all = reservedMemory(memory, target + bytes + WRITTEN_BEHIND);
    all.set(deflated, from);
    all.fill(0, until, until + READ_BEHIND);
    return inflate(from, until, target, bytes) === 0 ? null : all.subarray(target, target + bytes);
  };
}

function aligned(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}
