/** What a frame says of itself. */
interface Saying {
  /** 0, 1, 2, 4 or 8: how many bytes say the length of the content, or none does. */
  readonly lengthBytes?: number;
  /** True: there are four bytes where a checksum belongs, though not the right ones. */
  readonly checksum?: boolean;
  /** Of the window, where no length is said. */
  readonly windowLog?: number;
}

const RAW_BLOCK_BYTES = 128 * 1024;

/** A zstd frame of blocks that are not packed (RFC 8878, section 3.1.1): so any Node can make one. */
export function rawFrame(content: Buffer, { lengthBytes = 4, checksum = false, windowLog = 21 }: Saying = {}): Buffer {
  const flag = { 0: 0, 1: 0, 2: 1, 4: 2, 8: 3 }[lengthBytes] as number;
  const isSingleSegment = lengthBytes !== 0;
  const descriptor = (flag << 6) | (isSingleSegment ? 0x20 : 0) | (checksum ? 4 : 0);
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...(isSingleSegment ? [] : [(windowLog - 10) << 3])]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(content.length - (lengthBytes === 2 ? 256 : 0)));
  const blocks: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += RAW_BLOCK_BYTES) {
    const block = content.subarray(at, at + RAW_BLOCK_BYTES);
    const blockHead = Buffer.alloc(3);
    blockHead.writeUIntLE((block.length << 3) | Number(at + RAW_BLOCK_BYTES >= content.length), 0, 3);
    blocks.push(blockHead, block);
  }
  return Buffer.concat([head, length.subarray(0, lengthBytes), ...blocks, Buffer.alloc(checksum ? 4 : 0)]);
}
