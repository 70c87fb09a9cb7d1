import { onTestFinished } from 'vitest';
import type { Cipher } from '../../src/cipher.ts';
import type { ProcessorDeps } from '../../src/jobs/processors.ts';
import { createHttpMessages } from '../../src/partners/messages/http-messages.ts';
import type { MessagePort } from '../../src/partners/messages/message-port.ts';
import { type SimulatedGateway, startSimulatedGateway } from '../../src/partners/messages/simulated-gateway.ts';
import type { JobName } from '../../src/queues/catalogue.ts';
import { newId } from '../../src/store/ids.ts';
import { pack, processorsOf, runChunks, runnerOf, testCipher } from './perform-job.ts';
import type { World } from './world.ts';

/** A world with a message gateway, whose workers can be reached. */
export type TellingWorld = {
  cipher: Cipher;
  gateway: SimulatedGateway;
  messages: MessagePort;
  /** Gives every worker without a phone one of their own, sealed; returns the numbers by worker id. */
  reach(): Promise<Map<string, string>>;
  /** Runs what is owed of a job at business time `now` (the world's unless given). Rejects with what goes back to the queue. */
  perform(name: JobName, options?: { now?: number; changed?: Partial<ProcessorDeps> }): Promise<void>;
  /** Lets a scheduled job run as its clock would at that time. */
  atTime(name: JobName, at: number): Promise<void>;
};

/** A run of a schedule that has begun, as the scheduler leaves it. */
const beginRun = async ({ sql, calendar }: World, name: JobName, dueAt: number): Promise<void> => {
  const id = newId();
  await sql`
    insert into schedule_runs (id, name, due_at, business_date, state) values (${id}, ${name}, ${dueAt}, ${calendar.dateOf(dueAt)}, 'queued')`;
  await sql`insert into outbox (topic, lane, subject_id) values (${`${name}.due`}, 0, ${id})`;
};

export const tellingIn = async (world: World): Promise<TellingWorld> => {
  const cipher = testCipher();
  const gateway = await startSimulatedGateway();
  onTestFinished(() => gateway.close());
  const messages = createHttpMessages({ url: gateway.url, timeoutMs: 1_000 });
  const perform: TellingWorld['perform'] = async (name, { now = world.now, changed = {} } = {}) => {
    const running = { ...world, now };
    const run = runnerOf(running, { processors: processorsOf(running, { cipher, messages, ...changed }) });
    await runChunks(running, name, await pack(running, name), { run });
  };
  return {
    ...{ cipher, gateway, messages, perform },
    reach: async () => {
      const workers = await world.sql<
        { id: string }[]
      >`select id from workers where phone is null order by external_id`;
      const phones = new Map(workers.map(({ id }) => [id, `139${String(world.next()).padStart(8, '0')}`]));
      for (const [id, phone] of phones)
        await world.sql`update workers set phone = ${cipher.seal('workers.phone', phone)} where id = ${id}`;
      return phones;
    },
    atTime: async (name, at) => {
      await beginRun(world, name, at);
      await perform(name, { now: at });
    },
  };
};
