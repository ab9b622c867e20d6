// What stands between the contents of a container: tar headers that depend on name and size alone.

/** tar works in blocks of so many bytes (POSIX pax, "ustar Interchange Format"). */
export const TAR_BLOCK = 512;
/** Two blocks of zeros end a tar. */
export const TAR_END: Buffer = Buffer.alloc(2 * TAR_BLOCK);

/** A file in a container. */
export interface TarMember {
  /** `manifest.json`, `data/users-0001.json`. */
  readonly name: string;
  readonly bytes: number;
}

const NAME_BYTES = 100;
const SIZE = { start: 124, end: 135 };
const CHECKSUM = { start: 148, end: 156 };
const TYPE = 156;

/**
 * The one header that a member can have: mode 0600, owner 0, time 0, no names of people. A name of more than 100
 * bytes has a pax header with it before its own.
 */
export function tarHeader({ name, bytes }: TarMember): Buffer {
  const path = Buffer.from(name);
  if (path.length <= NAME_BYTES) return ustarHeader(path, bytes, '0');
  const record = paxRecord(name);
  const parts = [
    ustarHeader(Buffer.from('PaxHeader'), record.length, 'x'),
    record,
    Buffer.alloc(tarPadding(record.length)),
  ];
  return Buffer.concat([...parts, ustarHeader(path.subarray(0, NAME_BYTES), bytes, '0')]);
}

/** How many zeros follow so many bytes of content. */
export function tarPadding(bytes: number): number {
  return (TAR_BLOCK - (bytes % TAR_BLOCK)) % TAR_BLOCK;
}

/** What any program's header says, for messages. */
export interface TarClaim {
  readonly name: string;
  /** `0` a file, `1` and `2` links, `3` to `6` devices, directories and pipes, letters extensions. */
  readonly type: string;
  /** -1 where it is not a number. */
  readonly bytes: number;
}

/** Null where the block is not a header: its checksum is wrong. */
export function readTarHeader(block: Buffer): TarClaim | null {
  const checksum = Number.parseInt(textOf(block, CHECKSUM.start, CHECKSUM.end), 8);
  if (checksum !== checksumOf(block)) return null;
  const prefix = textOf(block, 345, 500);
  const name = textOf(block, 0, NAME_BYTES);
  const octal = block.toString('latin1', SIZE.start, SIZE.end);
  const bytes = /^[0-7]{11}$/.test(octal) ? Number.parseInt(octal, 8) : -1;
  const type = block[TYPE] === 0 ? '0' : String.fromCharCode(block[TYPE] as number);
  return { name: prefix === '' ? name : `${prefix}/${name}`, type, bytes };
}

function ustarHeader(name: Buffer, bytes: number, type: '0' | 'x'): Buffer {
  const header = Buffer.alloc(TAR_BLOCK);
  name.copy(header);
  header.write('0000600\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, SIZE.start, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write(type, TYPE, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write('0000000\x000000000\0', 329, 'latin1');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, CHECKSUM.start, 'latin1');
  return header;
}

/** The sum of all bytes, those of the checksum itself as blanks. */
function checksumOf(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at++) {
    sum += at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : (block[at] as number);
  }
  return sum;
}

/** `123 path=…\n`, where the number counts its own digits too. */
function paxRecord(name: string): Buffer {
  const rest = Buffer.from(` path=${name}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function textOf(block: Buffer, start: number, end: number): string {
  const zero = block.indexOf(0, start);
  return block.toString('utf8', start, zero === -1 || zero > end ? end : zero);
}
