import { describe, expect, it } from 'vitest';
import { addTimes, quantilesOf, stepOf } from '../../src/domain/run-times.ts';

const timesOf = (...ms: number[]) => addTimes(ms.map((one) => ({ [stepOf(one)]: 1 })));

describe('how long runs took', () => {
  it('is nothing without a run', () => {
    expect(quantilesOf({})).toBeUndefined();
  });

  it('is never said too short, and a fifth too long at most', () => {
    for (const ms of [0, 0.3, 1, 2, 7.5, 24, 75, 499, 12_345, 3_600_000]) {
      const { p50 = 0, p95 = 0 } = quantilesOf(timesOf(ms)) ?? {};
      expect([ms, p50 >= Math.floor(ms), p50 <= Math.max(1, ms * 1.2 + 1), p95]).toEqual([ms, true, true, p50]);
    }
  });

  it('is added up over processes before it is asked', () => {
    const quick = timesOf(...Array.from({ length: 94 }, () => 10));
    const slow = timesOf(...Array.from({ length: 6 }, () => 1_000));
    const all = quantilesOf(addTimes([quick, slow]));
    expect(all?.count).toBe(100);
    expect(all?.p50).toBeLessThan(13);
    expect(all?.p95).toBeGreaterThanOrEqual(1_000);
  });
});
