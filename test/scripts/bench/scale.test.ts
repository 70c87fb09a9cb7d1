import { describe, expect, it } from 'vitest';
import { type ScaleRounds, scaleReport } from '../../../scripts/bench/scale.ts';
import { busyBetween, cpuSecondsOf, saturation } from '../../../scripts/bench/scale-cpu.ts';

describe('the processor time of a process', () => {
  it('is read behind its name, whatever the name holds', () => {
    const stat = '4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 13 14';
    expect(cpuSecondsOf(stat)).toBe(3);
  });

  it('is told as cores kept busy, of a process that began meanwhile from nothing', () => {
    const before = new Map([['postgres' as const, new Map([[1, 10]])]]);
    const after = new Map([
      [
        'postgres' as const,
        new Map([
          [1, 14],
          [2, 2],
        ]),
      ],
      ['workers' as const, new Map([[3, 3]])],
    ]);
    expect(busyBetween(before, after, 4)).toEqual({ postgres: 1.5, workers: 0.75 });
  });

  it('is not told of a party that is on another machine', () => {
    expect(busyBetween(new Map(), new Map([['postgres', new Map()]]), 4)).toEqual({});
  });
});

describe('what held a drain up', () => {
  it('is the party that used most, and whether a core was left', () => {
    expect(saturation({ workers: 0.6, postgres: 1.2, relay: 0.1 }, 2)).toBe(
      'postgres used most: postgres 1.20, workers 0.60, relay 0.10 cores busy; no core was free',
    );
    expect(saturation({ workers: 0.9, postgres: 0.6 }, 4)).toBe(
      'workers used most: workers 0.90, postgres 0.60 cores busy; 2.50 of 4 cores were free or used by others',
    );
    expect(saturation({}, 2)).toBe('nothing is known of processor time here');
  });
});

describe('what is judged of scale', () => {
  const drain = (perSecond: number, readWhole: string[] = []) => [{ perSecond, busy: { postgres: 1 }, readWhole }];
  const rounds: ScaleRounds = {
    drains: {
      ...{ 'redis × 1': drain(10_000), 'redis × 2': drain(16_000), 'redis × 4': drain(18_000) },
      ...{ 'cluster × 1': drain(10_000), 'cluster × 2': drain(14_000), 'cluster × 4': drain(14_000) },
    },
    few: drain(10_000),
    many: drain(8_000, ['orders']),
  };
  const stored = { few: 10_000, many: 1_000_000 };
  const judged = (cores: number) => scaleReport(rounds, stored, cores).targets;

  it('is the cost of an order in a large store, and that no large table is read whole', () => {
    expect(judged(2)).toEqual([
      { what: 'cost at many/few', goal: 1.3, got: 1.25, atMost: true },
      { what: 'large tables read whole', goal: 0, got: 1, atMost: true },
    ]);
  });

  it('is two processes against one only where there are cores for both', () => {
    expect(judged(4).slice(2)).toEqual([
      { what: 'redis, 2 processes/1', goal: 1.5, got: 1.6 },
      { what: 'cluster, 2 processes/1', goal: 1.5, got: 1.4 },
    ]);
  });

  it('is printed for every count of processes and both stores', () => {
    const { measures } = scaleReport(rounds, stored, 2);
    expect(measures.map((m) => [m.variant, m.value, m.unit])).toEqual([
      ['redis, worker processes: 1', 10_000, 'orders/s'],
      ['redis, worker processes: 2', 16_000, 'orders/s'],
      ['redis, worker processes: 4', 18_000, 'orders/s'],
      ['cluster, worker processes: 1', 10_000, 'orders/s'],
      ['cluster, worker processes: 2', 14_000, 'orders/s'],
      ['cluster, worker processes: 4', 14_000, 'orders/s'],
      ['redis, 10,000 orders in the store', 100, 'µs/order'],
      ['redis, 1,000,000 orders in the store', 125, 'µs/order'],
    ]);
  });
});
