// The version of RowFerry, as the manifest records it.
import { readFileSync } from 'node:fs';

/** `package.json` lies two folders above this file, in `src` and in `dist` alike. */
const PACKAGE = new URL('../../package.json', import.meta.url);

export function toolVersion(): string {
  return (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }).version;
}
