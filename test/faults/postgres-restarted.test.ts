import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { signAndChange } from './support/changes.ts';
import { backends, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, expectBalancedBooks, startLoad } from './support/orders.ts';

describe.each(backends)('Postgres restarted, with the queue on %s', { timeout: 120_000 }, (backend) => {
  it('loses no process and no order, whether it stopped in order or not (fault 15)', async () => {
    const city = await openCity(backend, { ownPostgres: true });
    const { sql, postgres } = city;
    const doorstep = await city.start(['api', 'relay', 'worker'], { workers: 2 });
    const workers = doorstep.workers();
    const load = startLoad((from, count) => signAndChange(sql, { from, count }), { count: 100, everyMs: 50 });
    const stops = ['SIGINT', 'SIGQUIT'] as const;
    for (const signal of stops) {
      await sleep(1_000);
      await postgres?.kill(signal);
      await sleep(700);
      await postgres?.restart();
    }
    await sleep(1_000);
    await load.stop();
    const began = performance.now();
    await drained(sql, 40_000);
    injected(`fault 15 on ${backend}`, {
      'times Postgres was stopped': stops.length,
      'signings that failed meanwhile': load.failures(),
      'orders signed': load.signed(),
      'changes of orders': (await sql`select from order_events`).length,
      'ms until all were issued': Math.round(performance.now() - began),
    });
    expect(doorstep.running()).toBe(true);
    expect(doorstep.workers()).toEqual(workers);
    const readiness = await fetch(`${doorstep.address}/readyz`);
    expect(await readiness.json()).toMatchObject({ ready: true });
    await expectBalancedBooks(sql, { orders: load.signed() });
  });
});
