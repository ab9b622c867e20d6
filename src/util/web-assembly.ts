// WebAssembly as we use it: the types of Node 20 do not have it.
import { assert } from './assert.ts';

/** The memory of an instance, in pages of 64 KB. */
export interface AssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

declare const WebAssembly:
  | undefined
  | {
      validate(code: Uint8Array): boolean;
      readonly Module: new (code: Uint8Array) => CompiledCode;
      readonly Instance: new (module: CompiledCode, imports: object) => { readonly exports: unknown };
    };

/** A `WebAssembly.Module`. */
export type CompiledCode = object;

/** More memory than this is given back behind a block that needed it. */
export const MEMORY_KEPT_BYTES = 32 * 1024 * 1024;

/**
 * Compiles a module when it is first asked for, and never again.
 *
 * @param base64 of the module
 * @returns what gives the code; null where there is no WebAssembly with SIMD (`--jitless`, processors of before 2008)
 */
export function lazyAssembly(base64: string): () => CompiledCode | null {
  let compiled: CompiledCode | null | undefined;
  return () => {
    if (compiled === undefined) compiled = compileAssembly(base64);
    return compiled;
  };
}

function compileAssembly(base64: string): CompiledCode | null {
  const code = Buffer.from(base64, 'base64');
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(code)) return null;
  return new WebAssembly.Module(code);
}

/** A new instance with a memory of its own; the caller says what it exports. */
export function instantiateAssembly<Exports>(module: CompiledCode, imports: object): Exports {
  assert(WebAssembly !== undefined, 'it has compiled the module');
  return new WebAssembly.Instance(module, imports).exports as Exports;
}

const PAGE = 65536;

/** All of the memory, at least so many bytes of it. What was looked at before may be detached. */
export function reserveMemory(memory: AssemblyMemory, bytes: number): Buffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return Buffer.from(memory.buffer);
}
