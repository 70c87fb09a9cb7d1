import { describe, expect, it } from 'vitest';
import { openProgress } from '../../../src/intake/files/progress.ts';

/** A progress bar on a stream that remembers, with a clock that is moved by hand. */
function watched(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  let ms = 0;
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = openProgress({ label: 'orders', totalBytes: 1000, now: () => ms, stream });
  const at = (time: number, bytesRead: number, rejected = 0): void => {
    ms = time;
    progress.update({ rows: bytesRead * 10, rejected, bytesRead });
  };
  return { written, progress, at };
}

describe('the progress bar', () => {
  it('redraws one line of a terminal at most ten times a second', () => {
    const { written, at } = watched(true);
    for (let ms = 1; ms <= 1000; ms++) at(ms, ms);
    expect(written).toHaveLength(10);
    expect(written.every((text) => text.startsWith('\r') && !text.includes('\n'))).toBe(true);
    expect(written[4]).toContain('██████████░░░░░░░░░░ 50%  5,000 rows  10,000/s  0 rejected  1 s left');
  });

  it('never wraps on a narrow terminal', () => {
    const { written, at } = watched(true, 30);
    at(200, 500);
    expect(written[0]?.replace('\r\x1b[K', '')).toHaveLength(29);
  });

  it('writes a line to a log for each further tenth, and when it was silent for five seconds', () => {
    const { written, at } = watched(false);
    at(500, 150);
    at(2000, 155);
    at(3000, 190);
    at(6900, 195);
    at(7100, 198);
    at(8200, 300, 4);
    expect(written).toEqual([
      'orders  15%  1,550 rows  775/s  0 rejected\n',
      'orders  19%  1,980 rows  279/s  0 rejected\n',
      'orders  30%  3,000 rows  366/s  4 rejected\n',
    ]);
  });

  it('prints a note above the bar and ends with the totals', () => {
    const { written, progress, at } = watched(true);
    at(1500, 400, 3);
    progress.note('line 5: error');
    progress.done();
    expect(written.slice(1).map((text) => text.replaceAll('\r\x1b[K', '').slice(0, 42))).toEqual([
      'line 5: error\n',
      expect.stringMatching(/^orders {2}████/),
      'orders  4,000 rows  2,667/s  3 rejected  1',
    ]);
  });

  it('is full for an empty file', () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) };
    const progress = openProgress({ label: 'orders', totalBytes: 0, now: () => 0, stream });
    progress.done();
    expect(written).toEqual(['orders  0 rows  0/s  0 rejected  0.0 s\n']);
  });
});
