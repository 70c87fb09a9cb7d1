import { describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { openIntake } from './support/intake.ts';
import { drained, expectBalancedBooks } from './support/orders.ts';

type Readiness = { ready: boolean; parts: Record<string, string> };

describe('Redis down', () => {
  it('when Doorstep starts: signs, says in /readyz that the queue is what is missing, and issues once it is there (fault 14)', async () => {
    const city = await openCity('redis');
    const { sql, redis } = city;
    await redis?.kill('SIGKILL');
    const doorstep = await city.start(['api', 'relay', 'worker', 'scheduler']);
    const readiness = async (): Promise<Readiness> =>
      (await (await fetch(`${doorstep.address}/readyz`)).json()) as Readiness;
    const { ready, parts } = await readiness();
    const intake = await openIntake(city, () => doorstep);
    const orders = 20;
    const answers = await Promise.all(Array.from({ length: orders }, (_, n) => intake.post(n)));
    const changes = await Promise.all([intake.cancel(0), intake.lengthen(1, 30)]);
    injected('fault 14', { 'starts without a Redis': 1, 'orders signed without one': answers.length });

    expect(ready).toBe(false);
    expect(Object.keys(parts).filter((name) => parts[name] !== 'ready')).toEqual(['queue']);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(changes.map(({ status }) => status)).toEqual([200, 200]);
    expect(await sql`select from policies`).toHaveLength(0);

    await redis?.restart();
    await waitUntil('everything is ready', async () => (await readiness()).ready);
    await drained(sql, 30_000);
    expect(doorstep.running()).toBe(true);
    await expectBalancedBooks(sql, { orders });
  });
});
