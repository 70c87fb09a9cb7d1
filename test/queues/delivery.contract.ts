import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { issuePolicy } from '../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { type Backend, openQueue, openWorker, type QueuePort } from '../../src/queues/connection.ts';
import { type RelaySettings, relayDefaults, startRelay } from '../../src/queues/relay.ts';
import type { Processor } from '../../src/queues/run-job.ts';
import { claimOutbox, type Lane } from '../../src/store/outbox.ts';
import { listQuarantine } from '../../src/store/quarantine.ts';
import { cityAccess } from '../support/access.ts';
import { books } from '../support/books.ts';
import { order, orders } from '../support/builders.ts';
import { processorsOf, runnerOf } from '../support/perform-job.ts';
import { waitUntil } from '../support/wait-until.ts';
import { freshWorld, type World } from '../support/world.ts';

const {
  topics: [topic],
  queue: queueName,
} = issuePolicy;
const log = silentLogger();

/** A world with a queue of its own, and what tests start around it. All of it ends with the test. */
const openDelivery = async (openBackend: (world: World) => Promise<Backend & AsyncDisposable>) => {
  const world = await freshWorld();
  const backend = await openBackend(world);
  const queue = openQueue(backend, queueName, log);
  const toEnd: (() => Promise<unknown>)[] = [];
  const relay = async (settings: Partial<RelaySettings> = {}, through: QueuePort = queue) => {
    const { stop } = await startRelay({
      ...{ sql: world.sql, log, queues: new Map([[queueName, through]]) },
      settings: { ...relayDefaults, leaseSeconds: 60, ...settings },
    });
    toEnd.push(stop);
  };
  const worker = (options: { processor?: Processor; shutdown?: AbortSignal; concurrency?: number } = {}) => {
    const metrics = createMetrics();
    const { processor, shutdown = new AbortController().signal, concurrency = 2 } = options;
    const processors = { ...processorsOf(world), ...(processor ? { 'issue-policy': processor } : {}) };
    const port = openWorker(backend, queueName, runnerOf(world, { processors, metrics, shutdown }), {
      concurrency,
      log,
    });
    toEnd.push(() => port.close(2_000));
    const outcomes = async (): Promise<Record<string, number>> => {
      const { values } = await metrics.jobAttempts.get();
      return Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
    };
    return { port, outcomes };
  };
  return {
    ...{ world, backend, queue, relay, worker },
    [Symbol.asyncDispose]: async () => {
      for (const end of toEnd.toReversed()) await end();
      await queue.close();
      await backend[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
};

const count = async ({ sql }: World, what: string): Promise<number> => {
  const [row] = await sql.unsafe<{ n: number }[]>(`select count(*)::int4 as n from ${what}`);
  return row?.n ?? 0;
};
const done = (world: World) =>
  waitUntil('all that was owed is done', async () => {
    return (await count(world, `outbox`)) + (await count(world, `chunks where topic = '${topic}'`)) === 0;
  });
/** Owes subjects that there are not: their chunks are moved and delivered like any other, and hold nothing to do. */
const owe = async ({ sql }: World, subjects: number, lane: 0 | 1 = 0): Promise<void> => {
  await sql`insert into outbox (topic, lane, subject_id) select ${topic}, ${lane}, gen_random_uuid() from generate_series(1, ${subjects}::int4)`;
};
/** Remembers what it was given, in order, and does it. */
const watched = (world: World, before: (seen: { lane: Lane; size: number }[]) => Promise<void> = async () => {}) => {
  const seen: { lane: Lane; size: number }[] = [];
  const real = processorsOf(world);
  const processor: Processor = async (run) => {
    seen.push({ lane: run.chunk.lane, size: run.chunk.size });
    await before(seen);
    return real['issue-policy'](run);
  };
  return { seen, processor };
};

/** What delivery promises, whatever carries it. */
export const deliveryContract = (
  name: string,
  openBackend: (world: World) => Promise<Backend & AsyncDisposable>,
): void => {
  describe(`delivery on ${name}`, () => {
    it('brings what is owed from the outbox through the queue to its end, in both lanes', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world } = delivery;
      await orders(world, 1_200, () => ({}), { lane: 'bulk' });
      await delivery.relay();
      const { outcomes } = delivery.worker();
      await orders(world, 5);
      await done(world);
      expect(await books(world)).toMatchObject({ policies: 1_205 });
      expect(Object.keys(await outcomes())).toEqual(['done']);
    });

    it('gives an order that comes alone a job of its own at once', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world } = delivery;
      const { seen, processor } = watched(world);
      delivery.worker({ processor });
      await delivery.relay({ pollMs: 20 });
      for (let k = 1; k <= 3; k++) {
        await order(world);
        await waitUntil('it is decided', async () => (await count(world, 'policies')) === k);
      }
      expect(seen).toEqual(Array(3).fill({ lane: 'live', size: 1 }));
    });

    it('lets a signing pass an import', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world, queue } = delivery;
      await owe(world, 12 * issuePolicy.chunkSize, 1);
      await delivery.relay();
      await waitUntil('bulk waits', async () => (await queue.waiting()) === 12);
      await order(world);
      await waitUntil('live waits too', async () => (await queue.waiting()) === 13);
      const { seen, processor } = watched(world);
      delivery.worker({ processor, concurrency: 1 });
      await done(world);
      expect(seen[0]).toEqual({ lane: 'live', size: 1 });
      expect(seen.filter((chunk) => chunk.lane === 'bulk')).toHaveLength(12);
    });

    it('keeps an import in the outbox, at most sixteen chunks ahead', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world, queue } = delivery;
      await owe(world, 22 * issuePolicy.chunkSize, 1);
      await delivery.relay({ pollMs: 10 });
      await waitUntil('bulk waits', async () => (await queue.waiting()) >= 16);
      await sleep(300);
      expect(await queue.waiting()).toBe(16);
      expect(await count(world, 'outbox')).toBe(6 * issuePolicy.chunkSize);
      await order(world);
      await waitUntil('a signing does not wait for room', async () => (await queue.waiting()) === 17);
    });

    it('drives a job again that was lost on its way to the queue', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world, queue } = delivery;
      await orders(world, 3);
      let lost = 0;
      const losing: QueuePort = { ...queue, add: async (jobs) => (lost++ < 2 ? undefined : queue.add(jobs)) };
      await delivery.relay({ leaseSeconds: 0.2 }, losing);
      delivery.worker();
      await done(world);
      expect(lost).toBeGreaterThanOrEqual(3);
      expect(await books(world)).toMatchObject({ policies: 3 });
    });

    it('drives again what a relay claimed and never handed over, and what it could not hand over', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world, queue } = delivery;
      await orders(world, 2);
      await claimOutbox(world.sql, { topic, lane: 'live', from: 0, max: 10, size: 1, leaseSeconds: 0.1 });
      await orders(world, 2);
      let refused = 0;
      const refusing: QueuePort = {
        ...queue,
        add: async (jobs) => {
          if (refused++ < 2) throw new Error('full');
          await queue.add(jobs);
        },
      };
      await delivery.relay({ leaseSeconds: 0.2 }, refusing);
      delivery.worker();
      await done(world);
      expect(await books(world)).toMatchObject({ policies: 4 });
    });

    it('finds a row that was committed late with a low id', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world } = delivery;
      await delivery.relay({ slack: 0, pollMs: 10 });
      delivery.worker();
      await world.sql.begin(async (tx) => {
        await order(world, {}, { tx });
        await orders(world, 3);
        await waitUntil('later ones are decided', async () => (await count(world, 'policies')) === 3);
      });
      await done(world);
      expect(await books(world)).toMatchObject({ policies: 4 });
    });

    it('packs each owed row into exactly one chunk, however many relays there are', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world } = delivery;
      await owe(world, 6_000);
      await owe(world, 4_000, 1);
      await Promise.all([1, 2, 3, 4].map(() => delivery.relay({ batch: 700, liveAhead: 1_000, bulkAhead: 1_000 })));
      await waitUntil('all is packed', async () => (await count(world, 'outbox')) === 0);
      const [packed] = await world.sql`
        select count(*)::int4 as rows, count(distinct subject)::int4 as subjects from chunks, unnest(ids) as subject`;
      expect(packed).toEqual({ rows: 10_000, subjects: 10_000 });
    });

    it('does a job once that is delivered twice', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world, queue } = delivery;
      await orders(world, 3);
      const { chunks } = await claimOutbox(world.sql, {
        topic,
        lane: 'live',
        from: 0,
        max: 10,
        size: 10,
        leaseSeconds: 60,
      });
      const payload = { v: 1, chunkId: chunks[0]?.id ?? 0 } as const;
      await queue.add([1, 2].map(() => ({ definition: issuePolicy, payload, priority: 0 })));
      const { outcomes } = delivery.worker({ concurrency: 1 });
      await waitUntil('both have run', async () => Object.keys(await outcomes()).length === 2);
      expect(await outcomes()).toEqual({ done: 1, skipped: 1 });
      expect(await books(world)).toMatchObject({ policies: 3 });
    });

    it('sets a payload aside that it cannot read, and goes on', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world, queue } = delivery;
      await queue.add([{ definition: issuePolicy, payload: { v: 1, chunkId: -1 }, priority: 0 }]);
      delivery.worker();
      await delivery.relay();
      await order(world);
      await done(world);
      await waitUntil(
        'it is set aside',
        async () => (await listQuarantine(world.sql, cityAccess(), { limit: 9 })).length === 1,
      );
      expect(await listQuarantine(world.sql, cityAccess(), { limit: 9 })).toMatchObject([
        { code: 'payload_invalid', job: 'issue-policy' },
      ]);
      await books(world);
    });

    it('retries what failed for no fault of its own', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world } = delivery;
      const { processor } = watched(world, async (seen) => {
        if (seen.length === 1) throw new Error('the network is down');
      });
      const { outcomes } = delivery.worker({ processor });
      await delivery.relay();
      await order(world);
      await done(world);
      expect(await outcomes()).toMatchObject({ retry: 1, done: 1 });
      expect(await books(world)).toMatchObject({ policies: 1 });
    });

    it('gives a chunk back that a shutdown interrupts, and another process does it', async () => {
      await using delivery = await openDelivery(openBackend);
      const { world } = delivery;
      const shutdown = new AbortController();
      let taken = false;
      const first = delivery.worker({
        shutdown: shutdown.signal,
        processor: async ({ signal }) => {
          taken = true;
          await sleep(60_000, undefined, { signal });
          return { done: 0, quarantined: 0 };
        },
      });
      await delivery.relay();
      await order(world);
      await waitUntil('a worker has it', () => taken);
      await first.port.pauseLocally();
      shutdown.abort(new Error('the process is shutting down'));
      await waitUntil('it is given back', async () => (await count(world, 'chunks where runner is null')) === 1);
      await first.port.close(2_000);
      await world.sql`update chunks set due_at = clock_timestamp() where topic = ${topic}`;
      delivery.worker();
      await done(world);
      expect(await books(world)).toMatchObject({ policies: 1 });
    });
  });
};
