import { monotonicMs, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createProcessors } from '../jobs/processors.ts';
import type { Logger } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { jobs } from '../queues/catalogue.ts';
import { type Backend, openQueue, openWorker } from '../queues/connection.ts';
import { createGate } from '../queues/gate.ts';
import { createRunJob } from '../queues/run-job.ts';
import { enterAsRunner } from '../queues/runner.ts';
import { watchProgress } from '../queues/worker-progress.ts';
import { connect } from '../store/connect.ts';
import { createPolicyNumbers } from '../store/policy-numbers.ts';
import { keepReference } from '../store/reference.ts';
import { answers } from './answers.ts';
import { serveHealth } from './health.ts';
import { listeningPort } from './listening-port.ts';
import { openPartners } from './partners.ts';
import { cipherFor } from './runtime.ts';

export type WorkerProcess = { stop(): Promise<void> };

/**
 * One process that runs chunks. Stopping takes no new work, lets what runs finish until the deadline, then aborts it and gives its chunks
 * back; whatever is not given back is driven again when its lease runs out.
 */
export const startWorkerProcess = async (
  config: Config,
  databaseUrl: string,
  backend: Backend,
  log: Logger,
): Promise<WorkerProcess> => {
  const sql = connect(databaseUrl, { max: config.concurrency + 2, name: 'worker', steadyPlans: true });
  await Promise.all(Array.from({ length: config.concurrency }, () => sql`select 1`));
  const runner = await enterAsRunner(sql, databaseUrl, log);
  const metrics = createMetrics();
  const shutdown = new AbortController();
  const { now } = systemClock;
  const partners = openPartners(config);
  const processors = createProcessors({
    ...{ sql, cipher: await cipherFor(config), calendar: config.calendar },
    ...{ overlap: config.orderOverlap, overHeadcount: config.orderOverHeadcount },
    ...{ messages: partners.messages, channels: partners.channels },
    asked: (partner, outcome) => metrics.partnerRequests.inc({ partner, outcome }),
    reference: keepReference(sql, config.calendar, now),
    policyNumbers: createPolicyNumbers(sql),
    now,
    covered: (ms) => metrics.signedToCovered.observe(Math.max(0, ms) / 1000),
  });
  const runJob = createRunJob({
    sql,
    runner,
    processors,
    gate: createGate(),
    metrics,
    log,
    shutdown: shutdown.signal,
  });
  const names = [...new Set(jobs.map((job) => job.queue))];
  const queues = names.map((name) => openQueue(backend, name, log));
  const progress = watchProgress(queues, log);
  const workers = names.map((name) =>
    openWorker(backend, name, (job) => progress.during(() => runJob(job)), { concurrency: config.concurrency, log }),
  );
  const health = await serveHealth(
    {
      metrics,
      beforeMetrics: async () => {},
      parts: [
        { name: 'worker', alive: progress.alive, ready: async () => true },
        { name: 'postgres', alive: () => true, ready: () => answers(() => sql`select 1`) },
        { name: 'queue', alive: () => true, ready: () => answers(() => Promise.all(queues.map((q) => q.ping()))) },
      ],
    },
    config.host,
    config.metricsPort ?? 0,
  );
  const telling = setInterval(() => process.send?.('alive'), 1_000);
  log.info({ metricsPort: listeningPort(health), runner: runner.id }, 'worker process runs');

  const stop = async (): Promise<void> => {
    const deadline = monotonicMs() + config.shutdownMs * 0.8;
    await Promise.all(workers.map((worker) => worker.pauseLocally()));
    while (progress.running() > 0 && monotonicMs() < deadline) await new Promise((done) => setTimeout(done, 20));
    shutdown.abort(new Error('the process is shutting down'));
    clearInterval(telling);
    progress.stop();
    await sql.end({ timeout: 0 });
    await runner.leave();
    await Promise.all(workers.map((worker) => worker.close(config.shutdownMs * 0.1)));
    await Promise.all(queues.map((queue) => queue.close()));
    partners.close();
    health.close();
  };
  return { stop };
};
