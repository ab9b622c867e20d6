/**
 * Joins the built modules of the command line and of its threads into few files, in `dist/program`: `npm run build` ends
 * with it. A module that is loaded by itself costs half a millisecond, and each thread loads hundreds.
 */
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const PROGRAM = `${DIST}program`;

/** The program, and the threads that it starts by the names of their files. */
const ENTRIES = ['cli/main.js', 'stages/stage-worker.js', 'dialect/sqlite/rows/sqlite-proof-worker.js'];

/** What a module looks for beside itself it finds where it was, but threads among the joined files. */
const PLACES: Plugin = {
  name: 'places',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const place = relative(PROGRAM, path).split(sep).join('/');
      const code = await readFile(path, 'utf8');
      return {
        contents: code.replaceAll(
          THREAD_OR_PLACE,
          (all, thread?: string) => knownThread(thread) ?? placeOf(all, place),
        ),
      };
    });
  },
};

const THREAD_OR_PLACE = /(new URL\(["']\.\/[\w-]+-worker\.js["'], import\.meta\.url\))|import\.meta\.url/g;

function knownThread(thread: string | undefined): string | undefined {
  const isMissing = thread !== undefined && !ENTRIES.some((entry) => thread.includes(`./${basename(entry)}`));
  if (isMissing) throw new Error(`${thread} is none of the entries of tools/bundle-program.ts`);
  return thread;
}

function placeOf(here: string, place: string): string {
  return `new URL(${JSON.stringify(place)}, ${here}).href`;
}

await rm(PROGRAM, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ENTRIES.map((entry) => `${DIST}${entry}`),
  outdir: PROGRAM,
  entryNames: '[name]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  plugins: [PLACES],
  metafile: true,
});
const isFlat = Object.keys(metafile.outputs).every((file) => dirname(resolve(file)) === PROGRAM);
if (!isFlat) throw new Error('the places of modules are told from dist/program itself');
