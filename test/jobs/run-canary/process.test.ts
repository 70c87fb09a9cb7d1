import { describe, expect, it } from 'vitest';
import { at } from '../../support/city.ts';
import { catchUp, onlySchedule, runsOf } from '../../support/schedules.ts';
import { freshWorld } from '../../support/world.ts';

describe('the canary', () => {
  it('is done by the way of all work, once a minute', async () => {
    await using world = await freshWorld();
    const from = at('2026-05-11T12:00+08:00');
    await onlySchedule(world, 'run-canary', { cron: '* * * * *', backfill: 'latest', from });
    for (let n = 1; n <= 3; n++) await catchUp(world, 'run-canary', from + n * 60_000);
    expect((await runsOf(world.sql, 'run-canary')).map(({ state, attempts }) => [state, attempts])).toEqual(
      Array(3).fill(['done', 1]),
    );
  });
});
