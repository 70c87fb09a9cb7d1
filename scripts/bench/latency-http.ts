import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import type { Sql } from '../../src/store/connect.ts';

export const perSecond = 200;

/** Runs `send` so many times a second on a fixed schedule, whether or not earlier ones have come back, until the schedule or `isOver` ends it. */
export const steadily = async (
  count: number,
  send: (index: number) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<number> => {
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let i = 0; i < count && !isOver(); i++) {
    const wait = start + (i * 1000) / perSecond - performance.now();
    if (wait > 0) await sleep(wait);
    pending.push(send(i));
  }
  await Promise.all(pending);
  return pending.length;
};

/**
 * Notes when each live order became owed and when its policy was written, beyond their delivery. Ids made by the seed begin with its own
 * small numbers: what it signed is not live, and costs nothing here.
 */
export const instrument = (sql: Sql) =>
  sql.unsafe(`
    create table bench_signed (id uuid primary key, at timestamptz not null);
    create table bench_bound (id uuid primary key, at timestamptz not null);
    create function bench_signed() returns trigger language plpgsql as $$
      begin insert into bench_signed select subject_id, clock_timestamp() from fresh where lane = 0 and topic = 'order.signed' and subject_id > '00000005-0000-0000-0000-000000000000'; return null; end $$;
    create function bench_bound() returns trigger language plpgsql as $$
      begin insert into bench_bound select order_id, clock_timestamp() from fresh where order_id > '00000005-0000-0000-0000-000000000000'; return null; end $$;
    create trigger bench_signed after insert on outbox referencing new table as fresh for each statement execute function bench_signed();
    create trigger bench_bound after insert on policies referencing new table as fresh for each statement execute function bench_bound();`);

const post = (port: number, agent: Agent, headers: Record<string, string>, body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const call = request(
      { port, agent, host: '127.0.0.1', path: '/v1/orders', method: 'POST', headers: { ...headers, ...length } },
      (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`the API answered ${response.statusCode}`)),
        );
      },
    );
    call.once('error', reject);
    call.end(body);
  });

const hourMs = 3_600_000;

/** Signs the orders of persons 1 to 900 over kept connections: an hour or two ahead, eight hours long. */
export const createSigner = (port: number, token: string): { send(index: number): Promise<void>; close(): void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const start = Math.ceil(systemClock.now() / hourMs + 1) * hourMs;
  const [startsAt, endsAt] = [start, start + 8 * hourMs].map((at) => new Date(at).toISOString());
  return {
    send: (i) => {
      const party = String((i % 900) + 1);
      const parties = { workerExternalId: party, employerExternalId: party };
      const body = { externalId: `live-${i}`, ...parties, occupationClass: 2, startsAt, endsAt };
      const headers = { 'content-type': 'application/json', 'idempotency-key': `k${i}` };
      return post(port, agent, { authorization: `Bearer ${token}`, ...headers }, JSON.stringify(body));
    },
    close: () => agent.destroy(),
  };
};
