/**
 * A process of the next version, for a test of two versions side by side: it has a job that this version does not (`weigh-tea`, topic
 * `tea.weighed`), and its jobs say payload version 2. All else is this version's code. Ends when its parent does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/clock.ts';
import { readConfig } from '../../../src/config.ts';
import { issuePolicy } from '../../../src/jobs/issue-policy/job.ts';
import { silentLogger } from '../../../src/log.ts';
import { openQueue, openWorker, type ReceivedJob } from '../../../src/queues/connection.ts';
import { backendFor } from '../../../src/serve/runtime.ts';
import { takeOverdue } from '../../../src/store/chunks.ts';
import { connect } from '../../../src/store/connect.ts';
import { processorsOf, runnerOf } from '../../support/perform-job.ts';
import { newerPayload, weighTea } from './newer-job.ts';

const config = readConfig();
const url = config.databaseUrl ?? '';
const log = silentLogger();
const sql = connect(url, { max: 4, name: 'newer' });
const backend = backendFor(config, url);
const queue = openQueue(backend, issuePolicy.queue, log);

const { now } = systemClock;
const world = { chunkSql: sql, calendar: config.calendar, now: now() };
const olderJob = runnerOf(world, { processors: processorsOf(world, { now }) });

/** Does a chunk of its own job once, however often it is given it, and older jobs as this version does them. */
const work = async (job: ReceivedJob): Promise<void> => {
  if (job.name !== weighTea.name) return olderJob(job);
  const chunkId = (job.data as { chunkId?: number } | null)?.chunkId ?? 0;
  await sql`
    with done as (delete from chunks where id = ${chunkId} and topic = any(${[...weighTea.topics]}) returning ids)
    insert into tea_weighed (subject) select unnest(ids) from done`;
};

openWorker(backend, issuePolicy.queue, work, { concurrency: 2, log });
process.on('disconnect', () => process.exit(0));
process.send?.('runs');
for (;;) {
  const overdue = await takeOverdue(sql, weighTea.topics, 1, 100);
  if (overdue.length > 0)
    await queue.add(
      overdue.map(({ id }) => ({ definition: weighTea, payload: newerPayload(id), priority: 0 as const })),
    );
  await sleep(100);
}
