// The passphrases of the age format (https://age-encryption.org/v1#the-scrypt-recipient-type). As age-encryption has
// them, but by Node's scrypt: five times as fast, and in a thread of its own, so that Ctrl-C is heard meanwhile.
import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { type Identity, type Recipient, Stanza } from 'age-encryption';

/** 2^18: what the program `age` writes. It costs 256 MB, once. */
const WORK_FACTOR = 18;

const LABEL = 'age-encryption.org/v1/scrypt';
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const WRAPPED_KEY_BYTES = 32;
/** The key of each wrapping is used once. */
const NONCE = Buffer.alloc(12);

export function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(SALT_BYTES);
      const key = await stretch(passphrase, salt, WORK_FACTOR);
      return [new Stanza(['scrypt', unpadded(salt), String(WORK_FACTOR)], wrap(fileKey, key))];
    },
  };
}

/** Opens what is sealed with the passphrase; the work factor was checked where the header was read. */
export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const [stanza, ...others] = stanzas;
      if (stanza?.args[0] !== 'scrypt') return null;
      const [, salt = '', factor = ''] = stanza.args;
      const saltBytes = Buffer.from(salt, 'base64');
      const isWhole = others.length === 0 && stanza.args.length === 3 && stanza.body.length === WRAPPED_KEY_BYTES;
      if (!isWhole || unpadded(saltBytes) !== salt || saltBytes.length !== SALT_BYTES)
        throw new Error('invalid stanza');
      return unwrap(stanza.body, await stretch(passphrase, saltBytes, Number(factor)));
    },
  };
}

function stretch(passphrase: string, salt: Buffer, workFactor: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** workFactor, r: 8, p: 1, maxmem: 2 ** (workFactor + 11) };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, Buffer.concat([Buffer.from(LABEL), salt]), 32, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function wrap(fileKey: Uint8Array, key: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG_BYTES });
  return Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
}

/** @returns null where it was wrapped with another key. */
function unwrap(body: Uint8Array, key: Buffer): Buffer | null {
  const decipher = createDecipheriv('chacha20-poly1305', key, NONCE, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
