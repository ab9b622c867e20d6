// Bytes into and out of the age format, a block at a time: memory does not grow with the container.
import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { RowferryError } from '../errors/rowferry-error.ts';
import { type AgeHeader, brokenSeal, withAgeHeader } from './age-header.ts';
import type { OpeningKeys, Sealing } from './age-keys.ts';
import { passphraseIdentity, passphraseRecipient } from './age-passphrase.ts';
import type { ByteTransform } from './byte-transform.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Seals a stream of bytes: `pipeline(source, sealer(sealing), file)`. */
export function sealer(sealing: Sealing): ByteTransform {
  return async function* seal(source) {
    const encrypter = new Encrypter();
    if (sealing.kind === 'passphrase') encrypter.addRecipient(passphraseRecipient(sealing.passphrase));
    else for (const recipient of sealing.recipients) encrypter.addRecipient(recipient);
    yield* through(source, (stream) => encrypter.encrypt(stream));
  };
}

/**
 * Opens what `sealer` or the program `age` sealed.
 *
 * @param name of the container, for messages.
 * @throws SNAPSHOT_SEALED where none of the keys fits, SNAPSHOT_SEAL_BROKEN where the bytes are not those that were
 * sealed. Each block that is yielded is authentic; that it is the whole is known once the stream ends without error.
 */
export function opener(keys: OpeningKeys, name: string): ByteTransform {
  return async function* open(source) {
    const watched = watch(withAgeHeader(source, name, (header) => refuseUselessKeys(header, keys, name)));
    const decrypter = new Decrypter();
    for (const identity of keys.identities) decrypter.addIdentity(identity);
    if (keys.passphrase !== null) decrypter.addIdentity(passphraseIdentity(keys.passphrase));
    try {
      yield* through(watched.bytes, (stream) => decrypter.decrypt(stream));
    } catch (error) {
      throw watched.hasFailed() ? error : openingError(error, name);
    }
  };
}

/**
 * What `machine` makes of the bytes. The source is closed when this ends, however it does: a web stream would do that
 * some time later.
 */
async function* through(
  source: Bytes,
  machine: (stream: ReadableStream<Uint8Array>) => Promise<Bytes>,
): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const made = await machine(ReadableStream.from({ [Symbol.asyncIterator]: () => iterator }));
    for await (const { buffer, byteOffset, byteLength } of made) yield Buffer.from(buffer, byteOffset, byteLength);
  } finally {
    await iterator.return?.();
  }
}

/** The same bytes; tells whether an error came from them, and not from what was done with them. */
function watch(source: Bytes): { readonly bytes: Bytes; hasFailed(): boolean } {
  let hasFailed = false;
  async function* bytes() {
    try {
      yield* source;
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  }
  return { bytes: bytes(), hasFailed: () => hasFailed };
}

function refuseUselessKeys({ isPassphrase }: AgeHeader, keys: OpeningKeys, name: string): void {
  if (isPassphrase && keys.passphrase === null) {
    throw sealedContainer(`${name} is sealed with a passphrase.`, 'Add --passphrase-file FILE.', name);
  }
  if (!isPassphrase && keys.identities.length === 0) {
    throw sealedContainer(`${name} is sealed for the owner of a key.`, 'Add --identity FILE.', name);
  }
}

function openingError(error: unknown, name: string): RowferryError {
  const message = error instanceof Error ? error.message : String(error);
  if (!message.startsWith('no identity matched')) return brokenSeal(name, 'its bytes do not open', error);
  return sealedContainer(
    `None of the keys that were given opens ${name}.`,
    'Give the identity of one of its recipients, or the passphrase that it was sealed with.',
    name,
  );
}

function sealedContainer(message: string, hint: string, name: string): RowferryError {
  return new RowferryError('SNAPSHOT_SEALED', { message, hint, context: { file: name } });
}
