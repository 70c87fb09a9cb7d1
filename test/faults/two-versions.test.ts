import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { claimOutbox } from '../../src/store/outbox.ts';
import { waitUntil } from '../support/wait-until.ts';
import { backends, type City, openCity } from './support/city.ts';
import type { Doorstep } from './support/doorstep.ts';
import { injected } from './support/injected.ts';
import { newerPayload, weighTea } from './support/newer-job.ts';
import { startNewerVersion } from './support/newer-version.ts';
import { drained, expectBalancedBooks, sign } from './support/orders.ts';
import { queueOf } from './support/queue.ts';

const chunks = 12;

/** What is owed to the newer job, in chunks of five, as its relay has packed and handed out. */
const oweToNewer = async (city: City): Promise<void> => {
  const packed = await city.sql<{ id: number }[]>`
    insert into chunks (topic, lane, ids, oldest_at, due_at)
    select 'tea.weighed', 0, array(select gen_random_uuid() from generate_series(1, 5) where c > 0), clock_timestamp(), clock_timestamp() + interval '1 second'
    from generate_series(1, ${chunks}::int4) c returning id`;
  await queueOf(city).add(
    packed.map(({ id }) => ({ definition: weighTea, payload: newerPayload(id), priority: 0 as const })),
  );
};

const parked = (old: Doorstep): number => old.log().filter((line) => line.outcome === 'parked').length;

describe.each(backends)('an upgrade that rolls, on %s', { timeout: 240_000 }, (backend) => {
  it('parks at the old worker what a newer version made, until a newer worker does it (fault 30)', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    await sql`create table tea_weighed (subject uuid primary key)`;
    const old = await city.start(['relay', 'worker']);

    await oweToNewer(city);
    await waitUntil('the old worker has parked them', () => parked(old) >= chunks);
    expect(await sql`select from chunks where topic = 'tea.weighed' and attempts = 0`).toHaveLength(chunks);

    await startNewerVersion(city);
    await sign(sql, { from: 1, count: 300 });
    const left = async () => (await sql`select from chunks where topic = 'tea.weighed'`).length;
    await waitUntil('a newer worker has done some of them beside the old one', async () => (await left()) < chunks);
    await drained(sql, 60_000);
    await expectBalancedBooks(sql, { orders: 300 });
    await old.kill();
    await waitUntil('it has done the rest alone', async () => (await left()) === 0, 120_000);
    expect(await sql`select from tea_weighed`).toHaveLength(chunks * 5);
    expect(await sql`select from quarantine`).toHaveLength(0);
    injected(`fault 30 on ${backend}`, {
      'deliveries parked': parked(old),
      'chunks done by the newer version': chunks,
    });
  });

  it('does at the old worker an order whose job a newer relay wrote, once its lease brings it round', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    await sign(sql, { from: 1, count: 40 });
    const claim = { topic: issuePolicy.topics[0], lane: 'live', from: 0, max: 100, size: 10, leaseSeconds: 1 } as const;
    const handed = (await claimOutbox(sql, claim)).chunks;
    await queueOf(city).add(
      handed.map(({ id }) => ({ definition: issuePolicy, payload: newerPayload(id), priority: 0 as const })),
    );
    const old = await city.start(['relay', 'worker']);
    await drained(sql, 60_000);
    injected(`payloads of a newer version on ${backend}`, { 'deliveries parked': parked(old) });
    await expectBalancedBooks(sql, { orders: 40 });
    expect(await sql`select from quarantine`).toHaveLength(0);
  });
});
