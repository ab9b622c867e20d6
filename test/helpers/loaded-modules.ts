import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CliResult, runCli } from './run-cli.ts';
import { tempDirectory } from './temp-directory.ts';

export interface LoadedModules extends CliResult {
  /** Packages, each once: `yargs`, `@noble/hashes`. */
  readonly packages: ReadonlySet<string>;
  /** Files of ours: `cli/main.js`. */
  readonly own: readonly string[];
}

const DIST = new URL('../../dist/', import.meta.url).href;
const HOOKS = `import { appendFileSync } from 'node:fs';
export function load(url, context, next) {
  appendFileSync(process.env.LOADED_MODULES, url + '\\n');
  return next(url, context);
}`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOKS))});`;

/** Runs a file of `tools/program.ts`, and tells which ES modules it loaded, in all its threads. */
export async function loadedModules(program: string, args: readonly string[], cwd: string): Promise<LoadedModules> {
  const file = join(await tempDirectory(), 'modules.txt');
  const env = { LOADED_MODULES: file, NODE_OPTIONS: `--import ${dataUrl(REGISTER)}` };
  const result = await runCli(args, { cwd, env, program });
  const urls = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  const own = urls
    .filter((url) => url.startsWith(DIST))
    .map((url) => fileURLToPath(url).slice(fileURLToPath(DIST).length));
  return { ...result, packages: new Set(packages), own };
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
