import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../', import.meta.url);
const { bin } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
  readonly bin: { rowferry: string };
};

/** The program as it is shipped, in few files; `npm run build` makes it. */
export const SHIPPED_PROGRAM = fileURLToPath(new URL(bin.rowferry, ROOT));

/** The program file by file, as the compiler alone leaves it. */
export const UNJOINED_PROGRAM = fileURLToPath(new URL('dist/cli/main.js', ROOT));

/** `npm test` and the like build first; otherwise what was joined may be older than what was compiled. */
export const IS_JUST_BUILT = ['test', 'bench', 'demo'].includes(process.env['npm_lifecycle_event'] ?? '');

export const PROGRAM = IS_JUST_BUILT ? SHIPPED_PROGRAM : UNJOINED_PROGRAM;
