import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc, { version } from 'assemblyscript/asc';
import binaryen from 'assemblyscript/binaryen';

const DIRECTORY = fileURLToPath(new URL('../assembly/', import.meta.url));
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
/** What the compiler uses, and every V8 since SIMD has. */
const FEATURES =
  binaryen.Features.SIMD128 |
  binaryen.Features.BulkMemory |
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.SignExt |
  binaryen.Features.NontrappingFPToInt |
  binaryen.Features.MutableGlobals;
/** In nodes of binaryen. The V8 of Node 20 inlines no call within a module, and one costs as much as a short cell. */
const INLINED_NODES_MAX = 10_000;
const LINE = 112;

/** A WebAssembly module, and the file of ours that holds it. */
export interface AssemblyModule {
  /** In `assembly/`. */
  readonly entry: string;
  /** Relative to the project. */
  readonly file: string;
  /** What the file exports. */
  readonly constant: string;
}

export const ASSEMBLY_MODULES: readonly AssemblyModule[] = [
  { entry: 'scan-rows.ts', file: 'src/archive/scan/scanner-code.ts', constant: 'SCANNER_CODE' },
  { entry: 'make-rows.ts', file: 'src/transform/rows/row-maker-code.ts', constant: 'ROW_MAKER_CODE' },
];

/** The digest of everything that the code is made of: sources, options, compiler. */
export function sourceDigest(): string {
  const hash = createHash('sha256').update(JSON.stringify([version, OPTIONS, INLINED_NODES_MAX]));
  const sources = readdirSync(DIRECTORY).filter((name) => name.endsWith('.ts'));
  for (const name of sources.sort()) hash.update(name).update(readFileSync(DIRECTORY + name));
  return hash.digest('hex');
}

/** Compiles a module to WebAssembly: the text of its file. @throws Error with what the compiler says */
export async function assemblyCode({ entry, constant }: AssemblyModule): Promise<string> {
  const output = 'module.wasm';
  let code: Uint8Array | null = null;
  const { error, stderr } = await asc.main([entry, '-o', output, '--baseDir', DIRECTORY, ...OPTIONS], {
    writeFile: (name, content) => {
      if (name === output) code = content as Uint8Array;
    },
  });
  if (error !== null || code === null) throw new Error(`assembly/${entry} does not compile:\n${stderr.toString()}`);
  const lines = Buffer.from(withFewerCalls(code))
    .toString('base64')
    .match(new RegExp(`.{1,${LINE}}`, 'g'));
  return [
    '/**',
    ` * \`assembly/${entry}\` as WebAssembly, in base64, made by \`npm run generate\`. Do not edit.`,
    ` * Of the sources ${sourceDigest()}.`,
    ' */',
    `export const ${constant} =`,
    `${(lines ?? []).map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}

/** What is called from one place is put there, however long it is; the compiler does so for short functions only. */
function withFewerCalls(code: Uint8Array): Uint8Array {
  const module = binaryen.readBinaryWithFeatures(code, FEATURES);
  try {
    binaryen.setOptimizeLevel(3);
    binaryen.setShrinkLevel(0);
    binaryen.setOneCallerInlineMaxSize(INLINED_NODES_MAX);
    module.optimize();
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
