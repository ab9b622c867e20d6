// The scanner of `assembly/`, compiled to WebAssembly: one for all, since a scan does not wait for anything.
import {
  type AssemblyMemory,
  type CompiledCode,
  instantiateAssembly,
  lazyAssembly,
  MEMORY_KEPT_BYTES,
} from '../../util/web-assembly.ts';
import { SCANNER_CODE } from './scanner-code.ts';

/** What the scanner asks where it is not sure. */
export interface ScanLooks {
  /** Looks at the cell of a column (from 0) at `at`, and adds it up. Returns the position behind it, or 0. */
  cell(column: number, at: number): number;
  /** Compares two rows that stand one behind the other; `number` is that of the second in its block, from 0. */
  order(before: number, row: number, number: number): void;
}

/** The scanner and its memory. */
export interface ScannerInstance {
  readonly memory: AssemblyMemory;
  /** The first free byte of memory. */
  readonly free: number;
  /** Returns 0, or where the first row begins that is none of the table. */
  scan(program: number, block: { readonly start: number; readonly end: number }, looks: ScanLooks): number;
}

const scannerCode = lazyAssembly(SCANNER_CODE);
let shared: ScannerInstance | null = null;

/** null where there is no WebAssembly with SIMD (`--jitless`, processors of before 2008). */
export function scannerInstance(): ScannerInstance | null {
  const code = scannerCode();
  if (code === null) return null;
  if (shared === null || shared.memory.buffer.byteLength > MEMORY_KEPT_BYTES) shared = instantiate(code);
  return shared;
}

interface Exports {
  readonly memory: AssemblyMemory;
  freeMemory(): number;
  scanRows(program: number, start: number, end: number): number;
}

function instantiate(module: CompiledCode): ScannerInstance {
  let asked: ScanLooks | null = null;
  const imports = {
    'scan-rows': {
      lookAtCell: (column: number, at: number) => asked?.cell(column, at) ?? 0,
      lookAtOrder: (before: number, row: number, number: number) => asked?.order(before, row, number),
    },
  };
  const { memory, freeMemory, scanRows } = instantiateAssembly<Exports>(module, imports);
  return {
    memory,
    free: freeMemory(),
    scan: (program, { start, end }, looks) => {
      asked = looks;
      return scanRows(program, start, end);
    },
  };
}
