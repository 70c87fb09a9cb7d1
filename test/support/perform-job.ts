import { type Cipher, createCipher, generateKeys } from '../../src/cipher.ts';
import { readConfig } from '../../src/config.ts';
import { createProcessors, type ProcessorDeps } from '../../src/jobs/processors.ts';
import { silentLogger } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { catalogue, type JobName } from '../../src/queues/catalogue.ts';
import { createGate } from '../../src/queues/gate.ts';
import { createRunJob, type Processors, type RunJobDeps } from '../../src/queues/run-job.ts';
import { newId } from '../../src/store/ids.ts';
import { claimOutbox } from '../../src/store/outbox.ts';
import { createPolicyNumbers } from '../../src/store/policy-numbers.ts';
import { keepReference } from '../../src/store/reference.ts';
import type { World } from './world.ts';

/** What running takes of a world. */
type Running = Pick<World, 'chunkSql' | 'calendar' | 'now'>;

/** A cipher with keys of its own. */
export const testCipher = (): Cipher => {
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('generated keys are always a pair');
  return createCipher(keys);
};

/** The processors as a worker process has them, on the world's pool and time, and with no partner to tell anything to. */
export const processorsOf = (
  { chunkSql: sql, calendar, now }: Running,
  changed: Partial<ProcessorDeps> = {},
): Processors =>
  createProcessors({
    ...{ sql, calendar, cipher: testCipher(), messages: undefined, channels: {}, asked: () => undefined },
    ...{ overlap: 'flag', overHeadcount: 'flag' },
    reference: keepReference(sql, calendar, () => now),
    policyNumbers: createPolicyNumbers(sql),
    now: () => now,
    covered: () => undefined,
    ...changed,
  });

/** The one wrapper, as a worker process has it; each call is another process to the database. */
export const runnerOf = (world: Running, deps: Partial<RunJobDeps> = {}): ReturnType<typeof createRunJob> =>
  createRunJob({
    sql: world.chunkSql,
    runner: { id: newId(), ran: () => undefined },
    processors: processorsOf(world),
    gate: createGate(),
    metrics: createMetrics(),
    log: silentLogger(),
    shutdown: new AbortController().signal,
    ...deps,
  });

/** Packs what the outbox holds of a job's topics into chunks, live before bulk; returns their ids, and those of chunks that came packed. */
export const pack = async ({ sql }: World, name: JobName, size = catalogue[name].chunkSize): Promise<number[]> => {
  const { topics } = catalogue[name];
  for (const topic of topics)
    for (const lane of ['live', 'bulk'] as const)
      await claimOutbox(sql, { topic, lane, from: 0, max: 1_000_000, size, leaseSeconds: 60 });
  const packed = await sql<{ id: number }[]>`
    select id from chunks where topic = any(${topics as readonly string[] as string[]}) and runner is null order by lane, id`;
  return packed.map((chunk) => chunk.id);
};

/** Packs these subjects into one chunk, whatever else holds them: a delivery that comes beside another. */
export const packAgain = async ({ sql }: World, name: JobName, subjectIds: readonly string[]): Promise<number> => {
  const [row] = await sql<{ id: number }[]>`
    insert into chunks (topic, lane, ids, oldest_at, due_at)
    select ${catalogue[name].topics[0]}, 0, array_agg(id order by id), clock_timestamp(), clock_timestamp() + interval '1 minute'
    from unnest(${subjectIds as string[]}::uuid[]) as id returning id`;
  return row?.id ?? 0;
};

/** Runs chunks through the wrapper, `lanes` at a time. Rejects with what a run throws back to the queue. */
export const runChunks = async (
  world: Running,
  name: JobName,
  chunkIds: readonly number[],
  options: { lanes?: number; run?: ReturnType<typeof createRunJob> } = {},
): Promise<void> => {
  const { lanes = 1, run = runnerOf(world) } = options;
  const todo = [...chunkIds];
  const lane = async (): Promise<void> => {
    for (let chunkId = todo.shift(); chunkId !== undefined; chunkId = todo.shift())
      await run({ id: `test-${chunkId}`, name, data: { v: 1, chunkId }, attemptsMade: 0 });
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** Tries a job without a queue: what is owed (or just `orderIds`) is packed and runs through the one wrapper. */
export const performJob = async (
  world: World,
  name: JobName,
  options: { orderIds?: readonly string[]; size?: number; lanes?: number } = {},
): Promise<void> => {
  const { orderIds, size, lanes = 1 } = options;
  const chunkIds = orderIds ? [await packAgain(world, name, orderIds)] : await pack(world, name, size);
  await runChunks(world, name, chunkIds, { lanes });
};

/** A runner in which something happens in every chunk between loading its orders and deciding their fate in the database. */
export const runnerWith = (world: Running, meanwhile: () => Promise<void>): ReturnType<typeof createRunJob> => {
  const numbers = createPolicyNumbers(world.chunkSql);
  const take = async (count: number): Promise<number> => {
    await meanwhile();
    return numbers.take(count);
  };
  return runnerOf(world, { processors: processorsOf(world, { policyNumbers: { take } }) });
};
