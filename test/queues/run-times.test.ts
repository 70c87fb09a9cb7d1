import { expect, it } from 'vitest';
import { silentLogger } from '../../src/log.ts';
import { keepRunTimes } from '../../src/queues/run-times.ts';
import { enterAsRunner } from '../../src/queues/runner.ts';
import { runTimesNow } from '../../src/store/runners.ts';
import { waitUntil } from '../support/wait-until.ts';
import { freshWorld } from '../support/world.ts';

it('forgets runs after ten minutes', () => {
  let elapsed = 0;
  const kept = keepRunTimes(() => elapsed);
  kept.note('issue-policy', 20);
  elapsed = 9 * 60_000;
  kept.note('issue-policy', 20);
  kept.note('notify', 5);
  expect(Object.values(kept.read()['issue-policy'] ?? {})).toEqual([2]);
  elapsed = 10 * 60_000;
  expect(Object.values(kept.read()['issue-policy'] ?? {})).toEqual([1]);
  elapsed = 20 * 60_000;
  expect(kept.read()).toEqual({});
});

it('is said by the heartbeats of all processes that are alive', async () => {
  await using world = await freshWorld();
  const runners = await Promise.all([0, 1].map(() => enterAsRunner(world.sql, world.url, silentLogger())));
  for (const runner of runners) runner.ran('issue-policy', 40);
  await waitUntil('both have said so', async () => (await runTimesNow(world.sql)).get('issue-policy')?.count === 2);
  const { p50 = 0, p95 = 0 } = (await runTimesNow(world.sql)).get('issue-policy') ?? {};
  expect([p50 >= 40, p50 <= 49, p95]).toEqual([true, true, p50]);
  await Promise.all(runners.map((runner) => runner.leave()));
  expect(await runTimesNow(world.sql)).toEqual(new Map());
});
