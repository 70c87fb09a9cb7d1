import { expect, it } from 'vitest';
import { decide } from '../../../src/jobs/release-notices/decide.ts';

it('tells a person how many notices wait, and for how many minutes', () => {
  expect(decide({ count: 0, oldestDueAt: null }, 1_000_000)).toEqual({ failing: false });
  expect(decide({ count: 3, oldestDueAt: 100_000 }, 1_000_000)).toEqual({
    failing: true,
    detail: { waiting: 3, minutes: 15 },
  });
});
