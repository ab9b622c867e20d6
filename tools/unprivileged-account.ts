import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** An account of this machine that a server can run as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that nearly every system has and that own nothing of value. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so root must lend it another account.
 * @returns null when this process is not root: then the server runs as the same user.
 * @throws Error when root finds none of the usual accounts.
 */
export function unprivilegedAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseAccount);
  for (const name of CANDIDATES) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account !== undefined) return account;
  }
  throw new Error(`PostgreSQL does not run as root, and none of the accounts ${CANDIDATES.join(', ')} exists.`);
}

/** True when an account that is neither owner nor in the group can reach `directory` through all of its parents. */
export function isOpenToOthers(directory: string): boolean {
  const SEARCH_BY_OTHERS = 0o001;
  if ((statSync(directory).mode & SEARCH_BY_OTHERS) === 0) return false;
  const parent = dirname(directory);
  return parent === directory || isOpenToOthers(parent);
}

/** passwd(5): `name:password:uid:gid:…`. */
function parseAccount(line: string): Account {
  const [name = '', , uid, gid] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid) };
}
