import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

export type ZipEntry = { name: string; content: AsyncIterable<string> | Iterable<string> };
type Written = { name: Buffer; crc: number; packed: number; size: number; offset: number };

const version = 20;
/** Sizes stand behind the data, names are UTF-8. */
const flags = 0x0808;
const deflated = 8;
/** 1980-01-01, the format's first day: the same rows give the same bytes. */
const day = 0x0021;

const numbers = (...fields: readonly [value: number, bytes: 2 | 4][]): Buffer => {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
};

const localHeader = (name: Buffer): Buffer =>
  Buffer.concat([
    numbers([0x04034b50, 4], [version, 2], [flags, 2], [deflated, 2], [0, 2], [day, 2]),
    numbers([0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2]),
    name,
  ]);

const behindData = ({ crc, packed, size }: Written): Buffer =>
  numbers([0x08074b50, 4], [crc, 4], [packed, 4], [size, 4]);

const directoryEntry = ({ name, crc, packed, size, offset }: Written): Buffer =>
  Buffer.concat([
    numbers([0x02014b50, 4], [version, 2], [version, 2], [flags, 2], [deflated, 2], [0, 2], [day, 2]),
    numbers([crc, 4], [packed, 4], [size, 4], [name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
    name,
  ]);

const end = (count: number, bytes: number, offset: number): Buffer =>
  numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [bytes, 4], [offset, 4], [0, 2]);

const pack = promisify<Buffer, { finishFlush: number }, Buffer>(deflateRaw);
/** The last block of a deflated stream, with nothing in it. */
const lastBlock = Buffer.from([0x03, 0x00]);

/** Each piece ends at a byte, and none is the last: so they stand behind one another as one stream. */
async function* packedOf(content: ZipEntry['content'], written: Written): AsyncGenerator<Buffer> {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    const packed = await pack(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    written.crc = crc32(bytes, written.crc);
    written.size += bytes.length;
    written.packed += packed.length;
    yield packed;
  }
  written.packed += lastBlock.length;
  yield lastBlock;
}

/** A ZIP archive as its entries come, one after the other: nothing of them is held. Up to 4 GiB. */
export async function* zipFile(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const all: Written[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const written: Written = { name: Buffer.from(name), crc: 0, packed: 0, size: 0, offset };
    const header = localHeader(written.name);
    yield header;
    yield* packedOf(content, written);
    const behind = behindData(written);
    yield behind;
    offset += header.length + written.packed + behind.length;
    all.push(written);
  }
  const directory = Buffer.concat(all.map(directoryEntry));
  yield directory;
  yield end(all.length, directory.length, offset);
}
