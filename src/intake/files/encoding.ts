import { isAscii, isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { unreadable, unusable } from './unusable.ts';
import { openWindow, takeAll, takeLine } from './window.ts';

export type Encoding = 'utf-8' | 'gb18030';

/** Decodes `buf[from, to)`; `high` has its 0x80 bit set where a byte of it does. What cannot be read becomes U+FFFD. */
export type Decode = (buf: Buffer, from: number, to: number, high: number) => string;

const READ_BYTES = 1024 * 1024;
const LINE_BYTES = 64 * 1024;

/**
 * Cells are decoded one by one. In both encodings the bytes of `,` `"` CR and LF are never part of another character, so a
 * file can be cut before it is decoded, and a kept cell does not keep its neighbours in memory.
 */
export function decoder(encoding: Encoding): Decode {
  const gb18030 = encoding === 'gb18030' ? new TextDecoder('gb18030') : undefined;
  return (buf, from, to, high) => {
    if ((high & 0x80) === 0) return buf.toString('latin1', from, to);
    return gb18030 ? gb18030.decode(buf.subarray(from, to)) : buf.toString('utf8', from, to);
  };
}

/** The length of a UTF-8 byte order mark at the head of the file: 3 or 0. */
export const bomBytes = (head: Buffer): number => (head.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? 3 : 0);

const SAVE_AS = 'save it as "CSV UTF-8 (comma delimited)" and import that';

const MAGIC: readonly (readonly [hex: string, code: string, what: string])[] = [
  ['504b0304', 'file_is_workbook', `this is a workbook (xlsx) or another zip archive, not CSV; open it, ${SAVE_AS}`],
  ['d0cf11e0', 'file_is_workbook', `this is an old Excel workbook (xls), not CSV; open it, ${SAVE_AS}`],
  ['1f8b', 'file_is_packed', 'this is packed (gzip); unpack it and import what is inside'],
  ['377abcaf', 'file_is_packed', 'this is packed (7z); unpack it and import what is inside'],
  ['25504446', 'file_is_pdf', 'this is a PDF, not CSV; ask for the table it was printed from'],
  ['fffe', 'file_is_utf16', `this is UTF-16 (Excel calls it "Unicode text"); ${SAVE_AS}`],
  ['feff', 'file_is_utf16', `this is UTF-16 (Excel calls it "Unicode text"); ${SAVE_AS}`],
];

function refuseForeign(path: string, head: Buffer): void {
  const hex = head.toString('hex', 0, 8);
  const found = MAGIC.find(([magic]) => hex.startsWith(magic));
  if (found) throw unusable(path, found[1], found[2]);
  const nuls = head.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (nuls > head.length / 5) {
    throw unusable(path, 'file_is_binary', `this is UTF-16 or no text at all (every few bytes is a NUL); ${SAVE_AS}`);
  }
}

/** One pass at memory speed. Each piece is cut before its last, perhaps unfinished, character, which heads the next. */
async function isUtf8File(file: FileHandle): Promise<boolean> {
  const buf = Buffer.allocUnsafeSlow(READ_BYTES);
  let kept = 0;
  for (let offset = 0; ; ) {
    const { bytesRead } = await file.read(buf, kept, READ_BYTES - kept, offset);
    const end = kept + bytesRead;
    if (bytesRead === 0) return isUtf8(buf.subarray(0, end));
    offset += bytesRead;
    let cut = end;
    while (cut > 0 && end - cut < 3 && ((buf[cut - 1] as number) & 0xc0) === 0x80) cut--;
    if (cut > 0 && ((buf[cut - 1] as number) & 0x80) !== 0) cut--;
    if (!isUtf8(buf.subarray(0, cut))) return false;
    buf.copyWithin(0, cut, end);
    kept = end - cut;
  }
}

type Evidence = { lines: number; utf8: number; gb18030: number; neither: number };

/** Counts, over the lines that are not plain ASCII, how many are sound in each encoding, and the first that is in neither. */
async function weighLines(file: FileHandle): Promise<Evidence> {
  const strict = new TextDecoder('gb18030', { fatal: true });
  const isGb18030 = (bytes: Buffer): boolean => {
    try {
      strict.decode(bytes);
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
  const seen: Evidence = { lines: 0, utf8: 0, gb18030: 0, neither: 0 };
  const weigh = takeLine(LINE_BYTES, (buf, { line, from, to, tooLong }) => {
    const bytes = buf.subarray(from, to);
    if (tooLong || isAscii(bytes)) return line;
    const utf8 = isUtf8(bytes);
    const gb18030 = isGb18030(bytes);
    seen.lines++;
    if (utf8) seen.utf8++;
    if (gb18030) seen.gb18030++;
    if (!utf8 && !gb18030 && seen.neither === 0) seen.neither = line;
    return line;
  });
  for await (const _ of takeAll(openWindow(file, 0, LINE_BYTES), weigh, 1000));
  return seen;
}

/**
 * Tells the encoding of a file from all its bytes: a UTF-8 mark, or sound UTF-8 throughout, else GB18030. Where single lines
 * are damaged the encoding of the others rules, and the reader rejects those lines: sound UTF-8 beyond ASCII hardly ever
 * comes about by accident, so half of the lines are proof enough of it; for GB18030, whose byte pairs are nearly all taken,
 * 95% are asked. @throws {UsageError} on anything that is not text in one of the two, saying what it is instead.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.subarray(0, bytesRead);
    if (bomBytes(head) > 0) return 'utf-8';
    refuseForeign(path, head);
    if (await isUtf8File(file)) return 'utf-8';
    const { lines, utf8, gb18030, neither } = await weighLines(file);
    if (utf8 * 2 >= lines) return 'utf-8';
    if (gb18030 >= lines * 0.95) return 'gb18030';
    const where = `line ${neither} is neither`;
    throw unusable(path, 'encoding_unknown', `the text is neither UTF-8 nor GB18030 (${where}); ${SAVE_AS}`);
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unreadable(path, error) : error;
  }
}
