import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import type { Logger } from '../log.ts';
import { closeAlarmsExcept, openAlarm } from '../store/alarms.ts';
import { overdueTopics, takeBackDelivery, takeOverdue } from '../store/chunks.ts';
import type { Sql } from '../store/connect.ts';
import { pausedJobs } from '../store/job-pauses.ts';
import { claimOutbox, type Lane, owedChannel, type PackedChunk, pendingTopics } from '../store/outbox.ts';
import { jobs } from './catalogue.ts';
import type { QueuePort } from './connection.ts';
import type { JobDefinition } from './define-job.ts';

export type RelaySettings = {
  /** The promise: owed work is looked for at least this often. The hint only makes it sooner. */
  pollMs: number;
  /** Most rows moved by one claim. */
  batch: number;
  /** Chunks that may wait in the queue before bulk holds back: the backlog waits in Postgres, where live work passes it. */
  bulkAhead: number;
  /** The same for live chunks. What cannot be run yet is better packed together than queued one by one: busy workers get larger chunks. */
  liveAhead: number;
  /** Jobs in the queue above which nothing overdue is handed out again: whatever is overdue may well be among them. */
  redriveAhead: number;
  /** How far below the last id the cursor looks again, for ids that committed late. From 0 every second in any case. */
  slack: number;
  /** First lease of a chunk: how soon a lost job is noticed. Doubles with each delivery. */
  leaseSeconds: number;
  /** How often chunks that are due are looked for: lost ones, and those that a pipeline packs for the next. */
  sweepMs: number;
};

/** With the queue full, how soon it is looked at again; doubles up to the poll while nothing moves. */
const fullPauseMs = 20;
/**
 * For a while after live work, bulk is packed in smaller chunks and fewer at a time: what is live waits until a chunk that runs is done, and
 * until the relay has packed what it is packing.
 */
const besideLive = { forMs: 1_000, share: 2, chunks: 2 };
/** A queue that does not answer for this long wants a person. */
const silenceMs = 10_000;

export const relayDefaults: RelaySettings = {
  pollMs: 100,
  batch: 5_000,
  bulkAhead: 16,
  liveAhead: 8,
  redriveAhead: 200,
  slack: 2_000,
  leaseSeconds: 5,
  sweepMs: 1_000,
};

export type Relay = { stop(): Promise<void>; progressAt(): number };
/** A queue did not take what it was given, or did not answer, in its time. */
class SilentQueue extends Error {
  constructor(cause: unknown) {
    super('the queue does not answer', { cause });
  }
}

const silent = async <T>(asked: Promise<T>): Promise<T> => {
  try {
    return await asked;
  } catch (error) {
    throw new SilentQueue(error);
  }
};

type Drain = {
  definition: JobDefinition;
  topic: string;
  queue: QueuePort;
  cursor: Record<Lane, number>;
  /** When live work was last handed out. */
  liveAt: number;
};

/**
 * Moves what is owed from the outbox into chunks and hands each chunk's id to the queue. Any number may run at once. It never waits for a
 * queue without bound: chunks that could not be handed over fall due and are driven again, so killing it at any point loses nothing.
 */
export const startRelay = async (deps: {
  sql: Sql;
  queues: ReadonlyMap<string, QueuePort>;
  log: Logger;
  settings: RelaySettings;
}): Promise<Relay> => {
  const { sql, log, settings } = deps;
  const drains: Drain[] = jobs.flatMap((definition) => {
    const queue = deps.queues.get(definition.queue);
    return queue
      ? definition.topics.map((topic) => ({
          definition,
          topic,
          queue,
          cursor: { live: 0, bulk: 0 },
          liveAt: Number.NEGATIVE_INFINITY,
        }))
      : [];
  });
  let paused: ReadonlySet<string> = await pausedJobs(sql);
  let stopped = false;
  let hinted = false;
  let wake = () => {};
  let progressAt = monotonicMs();
  let sweptAt = Number.NEGATIVE_INFINITY;
  let downSince: number | undefined;
  let answered = false;

  const pause = (ms: number): Promise<void> =>
    new Promise((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
      if (hinted || stopped) wake();
    });
  const hint = () => {
    hinted = true;
    wake();
  };

  /** Whether this pass has tried to write to a queue: one that only reads cannot say that a silence is over. */
  let wrote = false;
  const hand = async ({ definition, queue }: Drain, chunks: readonly PackedChunk[]): Promise<number> => {
    if (chunks.length === 0) return 0;
    try {
      await queue.add(
        chunks.map((c) => ({ definition, payload: { v: 1, chunkId: c.id }, priority: c.lane === 'live' ? 0 : 1 })),
      );
    } catch (error) {
      await takeBackDelivery(
        sql,
        chunks.map((c) => c.id),
        settings.leaseSeconds,
      );
      throw new SilentQueue(error);
    }
    wrote = true;
    return chunks.length;
  };

  const take = async (drain: Drain, lane: Lane, room: number): Promise<number> => {
    if (room <= 0) return 0;
    const { chunkSize } = drain.definition;
    const beside = lane === 'bulk' && monotonicMs() - drain.liveAt < besideLive.forMs;
    const size = beside ? Math.ceil(chunkSize / besideLive.share) : chunkSize;
    const claim = {
      topic: drain.topic,
      lane,
      from: drain.cursor[lane],
      max: Math.min(beside ? besideLive.chunks * size : settings.batch, room * size),
      size,
    };
    const { chunks, last } = await claimOutbox(sql, { ...claim, leaseSeconds: settings.leaseSeconds });
    if (lane === 'live' && chunks.length > 0) drain.liveAt = monotonicMs();
    drain.cursor[lane] = Math.max(drain.cursor[lane], last - settings.slack);
    return hand(drain, chunks);
  };

  /** What may be handed out and has anything to claim. */
  const pendingDrains = async (open: readonly Drain[]): Promise<{ drain: Drain; lanes: Set<Lane> }[]> => {
    const cursors = open.flatMap(({ topic, cursor }) =>
      (['live', 'bulk'] as const).map((lane) => ({ topic, lane, from: cursor[lane] })),
    );
    const found = await pendingTopics(sql, cursors);
    return open.flatMap((drain) => {
      const lanes = new Set(found.flatMap((f) => (f.topic === drain.topic ? [f.lane] : [])));
      return lanes.size > 0 ? [{ drain, lanes }] : [];
    });
  };

  /**
   * Once a second: what is paused, and what is overdue. What a paused job holds stays where it is. Each queue is asked for its depth, whatever
   * is overdue: one that does not answer is noticed, and gets no delivery that cannot arrive and yet would lengthen the lease.
   */
  const sweepOnce = async (): Promise<void> => {
    paused = await pausedJobs(sql);
    for (const drain of drains) drain.cursor = { live: 0, bulk: 0 };
    const queues = [...new Set(drains.map((drain) => drain.queue))];
    const depths = new Map(
      await Promise.all(queues.map(async (queue) => [queue, await silent(queue.depth())] as const)),
    );
    const overdue = await overdueTopics(
      sql,
      drains.map((drain) => drain.topic),
    );
    for (const drain of drains) {
      const depth = depths.get(drain.queue);
      if (!depth || !overdue.has(drain.topic) || paused.has(drain.definition.name)) continue;
      const room = settings.redriveAhead - depth.live - depth.bulk;
      if (room <= 0) continue;
      const handed = await hand(drain, await takeOverdue(sql, [drain.topic], settings.leaseSeconds, room));
      depth.live += handed;
    }
  };

  /** One pass over what is pending: live first, then bulk into what room is left. Tells whether rows moved, and whether room was lacking. */
  const pass = async (): Promise<{ moved: boolean; full: boolean }> => {
    let moved = 0;
    let full = false;
    if (monotonicMs() - sweptAt >= settings.sweepMs) {
      sweptAt = monotonicMs();
      await sweepOnce();
    }
    for (const { drain, lanes } of await pendingDrains(drains.filter((d) => !paused.has(d.definition.name)))) {
      const depth = await silent(drain.queue.depth());
      const live = lanes.has('live') ? await take(drain, 'live', settings.liveAhead - depth.live) : 0;
      const room = settings.bulkAhead - depth.live - depth.bulk - live;
      moved += live + (lanes.has('bulk') ? await take(drain, 'bulk', room) : 0);
      full ||= room <= 0;
    }
    return { moved: moved > 0, full };
  };

  /** The queue answered: an alarm about its silence, of this process or one before it, is closed. */
  const heard = async (): Promise<void> => {
    if (answered && downSince === undefined) return;
    if (downSince !== undefined) log.info('the queue answers again');
    await closeAlarmsExcept(sql, 'queue_down', []);
    answered = true;
    downSince = undefined;
  };

  /** The pass failed: where it is a queue that does not take or answer, and the silence lasts, a person is told. */
  const missed = async (err: unknown): Promise<void> => {
    if (!(err instanceof SilentQueue)) {
      log.error({ err }, 'relay pass failed; what is owed stays in Postgres and is tried again');
      return;
    }
    if (downSince === undefined)
      log.error({ err: err.cause }, 'the queue takes nothing; what is owed stays in Postgres and is tried again');
    downSince ??= monotonicMs();
    if (monotonicMs() - downSince < silenceMs) return;
    await openAlarm(sql, { kind: 'queue_down', subject: 'queue' }).catch((unwritten: unknown) =>
      log.warn({ err: unwritten }, 'the alarm about the silent queue could not be opened; tried again'),
    );
  };

  const loop = async (): Promise<void> => {
    let patience = fullPauseMs;
    while (!stopped) {
      hinted = false;
      try {
        progressAt = monotonicMs();
        wrote = false;
        const { moved, full } = await pass();
        if (downSince === undefined || wrote) await heard();
        patience = full && !moved ? Math.min(patience * 2, settings.pollMs) : fullPauseMs;
        if (!moved) await pause(full ? patience : settings.pollMs);
      } catch (err) {
        await missed(err);
        await sleep(500);
      }
    }
  };

  const listening = await sql.listen(owedChannel, hint);
  const running = loop();
  return {
    progressAt: () => progressAt,
    stop: async () => {
      stopped = true;
      wake();
      await running;
      await listening.unlisten().catch((err: unknown) => log.debug({ err }, 'unlisten'));
    },
  };
};
