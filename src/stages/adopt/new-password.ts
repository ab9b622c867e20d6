import { randomBytes, scrypt } from 'node:crypto';
import type { PasswordHash } from '../../model/adoption.ts';
import { assertNever } from '../../util/assert.ts';

/** A password that nobody knows yet, and the hash of it that a database may hold. */
export interface MadePassword {
  readonly password: string;
  readonly hash: string;
}

const PASSWORD_BYTES = 18;
/** Four times the work of the libraries' default; what a login takes stays below half a second. */
const BCRYPT_COST = 12;
/** RFC 7914, with the cost that OWASP's password storage cheat sheet asks for. */
const SCRYPT = { ln: 17, r: 8, p: 1, bytes: 32, saltBytes: 16 } as const;

/** Makes a random password of 24 characters that need no quoting. The libraries are loaded where they are needed. */
export async function makePassword(kind: PasswordHash): Promise<MadePassword> {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  return { password, hash: await hashPassword(password, kind) };
}

async function hashPassword(password: string, kind: PasswordHash): Promise<string> {
  switch (kind) {
    case 'bcrypt': {
      const { hash } = await import('bcryptjs');
      return hash(password, BCRYPT_COST);
    }
    case 'argon2': {
      const { hash } = await import('@node-rs/argon2');
      return hash(password);
    }
    case 'scrypt':
      return scryptHash(password);
    default:
      return assertNever(kind, 'hash of a password');
  }
}

/** https://github.com/P-H-C/phc-string-format: base64 without padding. */
function scryptHash(password: string): Promise<string> {
  const { ln, r, p, bytes, saltBytes } = SCRYPT;
  const salt = randomBytes(saltBytes);
  const cost = { N: 2 ** ln, r, p, maxmem: 2 * 128 * r * 2 ** ln };
  const plain = (value: Buffer) => value.toString('base64').replace(/=+$/, '');
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, cost, (error, key) => {
      if (error === null) resolve(`$scrypt$ln=${ln},r=${r},p=${p}$${plain(salt)}$${plain(key)}`);
      else reject(error);
    });
  });
}
