// What we use of WebAssembly: the types of Node 20 do not have it.

export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Code that is compiled and belongs to nobody yet. */
export type WebAssemblyModule = object;

declare const WebAssembly:
  | undefined
  | {
      validate(code: Uint8Array): boolean;
      readonly Module: new (code: Uint8Array) => WebAssemblyModule;
      readonly Instance: new (module: WebAssemblyModule, imports: object) => { readonly exports: unknown };
    };

const PAGE = 65536;

/** @returns null where there is no WebAssembly with SIMD (`--jitless`, processors of before 2008). */
export function compileWebAssembly(base64: string): WebAssemblyModule | null {
  const code = Buffer.from(base64, 'base64');
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(code)) return null;
  return new WebAssembly.Module(code);
}

/** The exports of a new instance, which has a memory of its own. */
export function instantiateWebAssembly(module: WebAssemblyModule, imports: object): unknown {
  if (typeof WebAssembly === 'undefined') throw new TypeError('There is no WebAssembly.');
  return new WebAssembly.Instance(module, imports).exports;
}

/** The first `bytes` of the memory and whatever more there is, until it grows again. */
export function reservedMemory(memory: WebAssemblyMemory, bytes: number): Buffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return Buffer.from(memory.buffer);
}
