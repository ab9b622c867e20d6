import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc, { version } from 'assemblyscript/asc';

const DIRECTORY = fileURLToPath(new URL('../scanner/', import.meta.url));
const ENTRY = 'scan-rows.ts';
const OUTPUT = 'scanner.wasm';
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const LINE = 112;

/** The digest of everything that the code is made of: sources, options, compiler. */
export function sourceDigest(): string {
  const hash = createHash('sha256').update(JSON.stringify([version, OPTIONS]));
  const sources = readdirSync(DIRECTORY).filter((name) => name.endsWith('.ts'));
  for (const name of sources.sort()) hash.update(name).update(readFileSync(DIRECTORY + name));
  return hash.digest('hex');
}

/** Compiles `scanner/` to WebAssembly, as a module that holds it. @throws Error with what the compiler says */
export async function scannerModule(): Promise<string> {
  let code: Uint8Array | null = null;
  const { error, stderr } = await asc.main([ENTRY, '-o', OUTPUT, '--baseDir', DIRECTORY, ...OPTIONS], {
    writeFile: (name, content) => {
      if (name === OUTPUT) code = content as Uint8Array;
    },
  });
  if (error !== null || code === null) throw new Error(`scanner/ does not compile:\n${stderr.toString()}`);
  const lines = Buffer.from(code)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE}}`, 'g'));
  return [
    '/**',
    ' * `scanner/` as WebAssembly, in base64, made by `npm run generate`. Do not edit.',
    ` * Of the sources ${sourceDigest()}.`,
    ' */',
    'export const SCANNER_CODE =',
    `${(lines ?? []).map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}
