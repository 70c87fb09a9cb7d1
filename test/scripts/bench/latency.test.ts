import { describe, expect, it } from 'vitest';
import { latencyReport, quantile } from '../../../scripts/bench/latency.ts';

describe('a quantile', () => {
  it('is the value at that rank, to a tenth of a millisecond', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([0, 0.5, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([1, 51, 100, 100]);
    expect(quantile([1.26], 0.5)).toBe(1.3);
    expect(quantile([], 0.99)).toBeNaN();
  });
});

describe('what is judged of latency', () => {
  const flat = (ms: number) => Array.from({ length: 100 }, () => ms);
  const beside = (...all: number[]) => all.map((ms) => ({ ms: flat(ms), bulkPerSecond: 20_000 }));
  const quiet = { redis: flat(8), postgres: flat(20) };

  it('is each backend’s quiet ranks, and its 99th percentile beside a bulk as the median of the drains', () => {
    const bulk = { redis: beside(90, 400, 110), postgres: beside(260, 270, 200) };
    const { measures, targets } = latencyReport({ stock: flat(0.5), quiet, bulk });
    expect(targets).toEqual([
      { what: 'redis p50', goal: 15, got: 8, atMost: true },
      { what: 'redis p99', goal: 50, got: 8, atMost: true },
      { what: 'postgres p50', goal: 30, got: 20, atMost: true },
      { what: 'postgres p99', goal: 75, got: 20, atMost: true },
      { what: 'redis p99 beside bulk', goal: 250, got: 110, atMost: true },
      { what: 'postgres p99 beside bulk', goal: 250, got: 260, atMost: true },
    ]);
    expect(measures.find((m) => m.variant === 'redis beside bulk p99')).toMatchObject({ runs: 3, min: 90, max: 400 });
  });

  it('is missed where no order was bound beside the bulk', () => {
    const bulk = { redis: beside(90), postgres: [{ ms: [], bulkPerSecond: 20_000 }] };
    const { targets } = latencyReport({ stock: flat(0.5), quiet, bulk });
    const { got } = targets.at(-1) ?? {};
    expect(got).toBeNaN();
    expect((got ?? 0) <= 250).toBe(false);
  });
});
