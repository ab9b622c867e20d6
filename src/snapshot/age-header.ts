// The head of a file in the age format: lines of ASCII, read with a limit before a library believes them.
import { RowferryError } from '../errors/rowferry-error.ts';

/** Longer than that of any file with as many recipients as people have. */
const HEADER_BYTES_MAX = 64 * 1024;

/** 2^18 is what `age` itself writes and costs 256 MB; each step more doubles that. */
const WORK_FACTOR_MAX = 18;

const FIRST_LINE = 'age-encryption.org/v1\n';
const LAST_LINE = '\n--- ';

/** Whom a container is sealed for, as far as its head tells. */
export interface AgeHeader {
  readonly isPassphrase: boolean;
}

/**
 * Passes `source` on as it is, but looks at the header before the first byte goes through.
 *
 * @param check is given the header, and may throw.
 * @throws SNAPSHOT_SEAL_BROKEN where there is no such header, or one that is made to be expensive.
 */
export async function* withAgeHeader(
  source: AsyncIterable<Uint8Array>,
  name: string,
  check: (header: AgeHeader) => void,
): AsyncGenerator<Uint8Array> {
  let held: Buffer | null = Buffer.alloc(0);
  for await (const chunk of source) {
    if (held === null) {
      yield chunk;
      continue;
    }
    held = Buffer.concat([held, chunk]);
    const text = headerIn(held, name);
    if (text === null) continue;
    check(parseHeader(text, name));
    yield held;
    held = null;
  }
  if (held !== null) throw brokenSeal(name, 'it ends within its header');
}

/** @throws SNAPSHOT_SEAL_BROKEN */
export function brokenSeal(name: string, why: string, cause?: unknown): RowferryError {
  return new RowferryError('SNAPSHOT_SEAL_BROKEN', {
    message: `${name} is not what was sealed: ${why}.`,
    hint: 'Take the file from its backup.',
    context: { file: name },
    cause,
  });
}

/** The header with its line ends; null where more bytes are needed to tell. */
function headerIn(held: Buffer, name: string): string | null {
  const text = held.toString('latin1', 0, HEADER_BYTES_MAX);
  if (!text.startsWith(FIRST_LINE.slice(0, text.length))) throw brokenSeal(name, 'it is not in the age format');
  const last = text.indexOf(LAST_LINE);
  if (last !== -1) return text.slice(0, last + 1);
  if (held.length >= HEADER_BYTES_MAX) throw brokenSeal(name, `its header is longer than ${HEADER_BYTES_MAX} bytes`);
  return null;
}

function parseHeader(text: string, name: string): AgeHeader {
  const stanzas = text.split('\n').filter((line) => line.startsWith('-> '));
  const scrypt = stanzas.map((line) => line.split(' ')).filter(([, kind]) => kind === 'scrypt');
  for (const [, , , factor = ''] of scrypt) {
    if (/^\d{1,2}$/.test(factor) && Number(factor) <= WORK_FACTOR_MAX) continue;
    throw brokenSeal(name, `its passphrase would cost more than the work factor ${WORK_FACTOR_MAX} to try`);
  }
  return { isPassphrase: scrypt.length > 0 };
}
