import { readFile, stat } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import type { PostgresAddress } from './postgres-url.ts';

/**
 * The password for `address` from the password file, by the rules of libpq (manual, 34.16); null where there
 * is no file, no line that fits, or where others may read the file (libpq ignores it then, too).
 */
export async function passwordFromFile(address: PostgresAddress): Promise<string | null> {
  const path = address.passfile ?? defaultPassfile();
  if (!(await isPrivateFile(path))) return null;
  return findPassword(await readFile(path, 'utf8'), address);
}

/** The password of the first line of a password file that fits. */
export function findPassword(text: string, address: PostgresAddress): string | null {
  // A socket directory is looked up as "localhost".
  const host = address.host.startsWith('/') ? 'localhost' : address.host;
  const wanted = [host, String(address.port), address.database, address.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#') || line === '') continue;
    const fields = splitLine(line);
    const fits = wanted.every((value, at) => fields[at] === '*' || fields[at] === value);
    if (fields.length >= 5 && fits) return fields[4] ?? null;
  }
  return null;
}

/** The five fields of a line; `\:` and `\\` stand for the characters themselves. */
function splitLine(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === ':' && fields.length < 4) {
      fields.push(field);
      field = '';
    } else if (character === '\\' && at + 1 < line.length) {
      at++;
      field += line.charAt(at);
    } else {
      field += character;
    }
  }
  return [...fields, field];
}

function defaultPassfile(): string {
  if (platform() === 'win32') return join(homedir(), 'AppData', 'Roaming', 'postgresql', 'pgpass.conf');
  return join(homedir(), '.pgpass');
}

async function isPrivateFile(path: string): Promise<boolean> {
  try {
    const file = await stat(path);
    return file.isFile() && (platform() === 'win32' || (file.mode & 0o077) === 0);
  } catch {
    return false;
  }
}
