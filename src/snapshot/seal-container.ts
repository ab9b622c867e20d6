// Between the streams of the age format and the containers that go through them.
import type { ContainerEncryption, SnapshotEntry } from '../model/ledger.ts';
import type { OpeningKeys, Sealing } from './age-keys.ts';
import { type ByteTransform, UNCHANGED } from './byte-transform.ts';

/** What seals a container, and what the ledger says of that. */
export interface ContainerSeal {
  readonly wrap: ByteTransform;
  readonly encryption: ContainerEncryption;
}

/** What opens nothing. */
export const NO_KEYS: OpeningKeys = { identities: [], passphrase: null };

export function containerSeal(sealing: Sealing): ContainerSeal {
  const recipients = sealing.kind === 'passphrase' ? 1 : sealing.recipients.length;
  return { wrap: withAge((age) => age.sealer(sealing)), encryption: { format: 'age', recipients } };
}

/** True where a container is sealed and no key is given to open it with: its rows cannot be seen. */
export function isClosed({ encryption }: SnapshotEntry, { identities, passphrase }: OpeningKeys = NO_KEYS): boolean {
  return encryption !== undefined && identities.length === 0 && passphrase === null;
}

/** What opens the container of an entry; where it is not sealed, nothing has to. */
export function containerOpener({ encryption, container }: SnapshotEntry, keys: OpeningKeys = NO_KEYS): ByteTransform {
  return encryption === undefined ? UNCHANGED : withAge((age) => age.opener(keys, container.file));
}

/** Its library has fifty modules: they are loaded where something is sealed, once bytes are wanted. */
function withAge(transformOf: (age: typeof import('./age-stream.ts')) => ByteTransform): ByteTransform {
  return async function* sealOrOpen(source) {
    yield* transformOf(await import('./age-stream.ts'))(source);
  };
}
