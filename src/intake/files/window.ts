import type { FileHandle } from 'node:fs/promises';

/**
 * A bounded view of a file: `buf[start, end)` is read and not yet taken. Takers copy what they keep, so no string of theirs
 * holds the buffer alive, and memory depends on `capacity` alone, never on the file or on the length of a line.
 */
export type Window = {
  readonly file: FileHandle;
  readonly buf: Buffer;
  start: number;
  end: number;
  /** Where in the file `end` stands. */
  offset: number;
  /** The physical line, from 1, that `start` stands on. LF, CRLF and a lone CR each end a line. */
  line: number;
  /** Nothing more will come. */
  eof: boolean;
  /** The rest of this physical line is passed over without being kept. */
  skipping: boolean;
  /** A CR ended the last line and the buffer at once; a following LF belongs to it. */
  afterCr: boolean;
};

/** Takes one item from `start` and moves past it. Undefined means: not enough bytes yet or, at the end, nothing left. */
export type Take<T> = (window: Window) => T | undefined;

export const LF = 0x0a;
export const CR = 0x0d;

const BATCH_BYTES = 4 * 1024 * 1024;

/** `limit` is the longest record in bytes; the window holds several. `from` passes over a byte order mark. */
export function openWindow(file: FileHandle, from: number, limit: number): Window {
  const buf = Buffer.allocUnsafeSlow(Math.max(256 * 1024, limit * 2));
  return { file, buf, start: 0, end: 0, offset: from, line: 1, eof: false, skipping: false, afterCr: false };
}

/** How many bytes of the file have been taken, for the progress bar. */
export const bytesTaken = (w: Window): number => w.offset - (w.end - w.start);

async function fill(w: Window): Promise<void> {
  w.buf.copyWithin(0, w.start, w.end);
  w.end -= w.start;
  w.start = 0;
  const { bytesRead } = await w.file.read(w.buf, w.end, w.buf.length - w.end, w.offset);
  w.end += bytesRead;
  w.offset += bytesRead;
  w.eof = bytesRead === 0;
  if (w.afterCr && bytesRead > 0) {
    if (w.buf[0] === LF) w.start = 1;
    w.afterCr = false;
  }
}

/** Where the first line break of `buf[from, to)` stands, or -1. */
export function lineBreak(buf: Buffer, from: number, to: number): number {
  for (let i = from; i < to; i++) if (buf[i] === LF || buf[i] === CR) return i;
  return -1;
}

/** Moves to `at`, over the line break that stands there if one does, `lines` physical lines further down. */
export function advance(w: Window, at: number, lines: number): void {
  w.line += lines;
  w.start = at < w.end ? at + 1 : w.end;
  if (w.buf[at] !== CR || at >= w.end) return;
  if (w.start === w.end) w.afterCr = true;
  else if (w.buf[w.start] === LF) w.start++;
}

/** Passes over the rest of an overlong line. False while its end is not in sight. */
function skipLine(w: Window): boolean {
  const at = lineBreak(w.buf, w.start, w.end);
  w.skipping = at < 0;
  if (at < 0) w.start = w.end;
  else advance(w, at, 1);
  return !w.skipping;
}

/**
 * Pulls items through the window in arrays of at most `size`, fewer where they are long, so that an array never stands for
 * more than 4 MiB of file. Reads only when asked for the next array.
 */
export async function* takeAll<T>(w: Window, take: Take<T>, size: number): AsyncGenerator<T[]> {
  let items: T[] = [];
  let since = bytesTaken(w);
  for (;;) {
    const item = w.skipping && !skipLine(w) ? undefined : take(w);
    if (item === undefined) {
      if (w.eof) break;
      await fill(w);
      continue;
    }
    items.push(item);
    if (items.length < size && bytesTaken(w) - since < BATCH_BYTES) continue;
    yield items;
    items = [];
    since = bytesTaken(w);
  }
  if (items.length > 0) yield items;
}

/** One physical line; `to - from` stays within the limit. A longer one is told as `tooLong` and passed over. */
export type Line = { line: number; from: number; to: number; tooLong: boolean };

/**
 * Reads the physical line at `start`, lets `read` make an item of it while its bytes are in place, and moves on. Lines for
 * which `read` answers undefined are passed over; for one that is too long it has to answer.
 */
export const takeLine =
  <T>(limit: number, read: (buf: Buffer, line: Line) => T | undefined): Take<T> =>
  (w) => {
    while (w.start < w.end) {
      const from = w.start;
      const stop = Math.min(w.end, from + limit + 1);
      const at = lineBreak(w.buf, from, stop);
      const tooLong = at < 0 && stop - from > limit;
      if (at < 0 && !tooLong && !w.eof) return undefined;
      const to = at < 0 ? stop : at;
      const item = read(w.buf, { line: w.line, from, to, tooLong });
      if (tooLong) w.skipping = true;
      else advance(w, to, 1);
      if (item !== undefined) return item;
    }
    return undefined;
  };
