import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc, { version } from 'assemblyscript/asc';

/** A folder of AssemblyScript and the module that holds what it compiles to. */
export interface Program {
  readonly folder: string;
  readonly entry: string;
  readonly module: string;
  /** The name of the constant in it. */
  readonly constant: string;
}

export const PROGRAMS: readonly Program[] = [
  { folder: 'scanner', entry: 'scan-rows.ts', module: 'src/archive/scan/scanner-code.ts', constant: 'SCANNER_CODE' },
  { folder: 'inflater', entry: 'inflate.ts', module: 'src/snapshot/inflater-code.ts', constant: 'INFLATER_CODE' },
];

const ROOT = new URL('../', import.meta.url);
const OUTPUT = 'program.wasm';
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const LINE = 112;

/** The path of a file of the project. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, ROOT));
}

/** The digest of everything that the code is made of: sources, options, compiler. */
export function sourceDigest({ folder }: Program): string {
  const directory = pathOf(`${folder}/`);
  const hash = createHash('sha256').update(JSON.stringify([version, OPTIONS]));
  const sources = readdirSync(directory).filter((name) => name.endsWith('.ts'));
  for (const name of sources.sort()) hash.update(name).update(readFileSync(directory + name));
  return hash.digest('hex');
}

/** Compiles a program to WebAssembly, as a module that holds it. @throws Error with what the compiler says */
export async function programModule(program: Program): Promise<string> {
  const { folder, entry, constant } = program;
  let code: Uint8Array | null = null;
  const { error, stderr } = await asc.main([entry, '-o', OUTPUT, '--baseDir', pathOf(`${folder}/`), ...OPTIONS], {
    writeFile: (name, content) => {
      if (name === OUTPUT) code = content as Uint8Array;
    },
  });
  if (error !== null || code === null) throw new Error(`${folder}/ does not compile:\n${stderr.toString()}`);
  const lines = Buffer.from(code)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE}}`, 'g'));
  return [
    '/**',
    ` * \`${folder}/\` as WebAssembly, in base64, made by \`npm run generate\`. Do not edit.`,
    ` * Of the sources ${sourceDigest(program)}.`,
    ' */',
    `export const ${constant} =`,
    `${(lines ?? []).map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}
