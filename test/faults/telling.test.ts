import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulatedGateway } from '../../src/partners/messages/simulated-gateway.ts';
import { openAlarm } from '../../src/store/alarms.ts';
import { startMailServer } from '../partners/mail/mail-server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { backends, type City, endSessionsOfTheDead, openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, sign } from './support/orders.ts';

/** Gives every worker a phone number of their own. */
const reachAll = async ({ sql, cipher }: City): Promise<void> => {
  const workers = await sql<{ id: string; n: string }[]>`select id, external_id as n from workers`;
  const sealed = workers.map(({ n }) => cipher.seal('workers.phone', `139${n.padStart(8, '0')}`));
  await sql`
    update workers w set phone = s.phone from unnest(${workers.map((w) => w.id)}::uuid[], ${sealed}::text[]) as s (id, phone) where w.id = s.id`;
};

/** From now on the answers of the gateway take long to note, until `stop`. */
const slowDownNoting = async ({ sql }: City): Promise<{ stop(): Promise<void> }> => {
  await sql.unsafe(`
    create table noting_is_slow (yes boolean);
    insert into noting_is_slow values (true);
    create function note_slowly() returns trigger language plpgsql as $$
      begin if exists (select from noting_is_slow) then perform pg_sleep(1); end if; return new; end $$;
    create trigger note_slowly before update on notifications for each row when (new.state = 'sent') execute function note_slowly()`);
  return {
    stop: async () => {
      await sql`delete from noting_is_slow`;
    },
  };
};

/** Kills a worker that has told a chunk's workers and is about to note it. */
const killWhileNoting = async ({ sql }: City, killed: Set<number>): Promise<void> => {
  const [noting] = await sql`
    select from pg_stat_activity where datname = current_database() and application_name = 'doorstep worker' and wait_event = 'PgSleep'`;
  if (!noting) return;
  const holders = await sql<{ pid: number }[]>`
    select r.pid from chunks c join runners r on r.id = c.runner where c.topic = 'order.decided'`;
  const victim = holders.find(({ pid }) => !killed.has(pid));
  if (!victim) return;
  process.kill(victim.pid, 'SIGKILL');
  killed.add(victim.pid);
};

describe.each(backends)('telling on %s', { timeout: 120_000 }, (backend) => {
  it('tells each worker once although processes are killed between sending and noting it (fault 5)', async () => {
    const city = await openCity(backend);
    const { sql } = city;
    const gateway = await startSimulatedGateway();
    onTestFinished(() => gateway.close());
    await endSessionsOfTheDead(city);
    await reachAll(city);
    const orders = 200;
    await sign(sql, { from: 1, count: orders });
    await sql`update orders set starts_at = now() + interval '1 minute', ends_at = now() + interval '5 hours'`;
    const slow = await slowDownNoting(city);
    const env = { MESSAGE_GATEWAY_URL: gateway.url };
    const doorstep = await city.start(['relay', 'worker'], { logLevel: 'debug', env });
    const killed = new Set<number>();
    await waitUntil(
      'two processes are killed while they note what they have sent',
      async () => {
        await killWhileNoting(city, killed);
        return killed.size === 2;
      },
      40_000,
    );
    await slow.stop();
    await drained(sql, 30_000);
    const untold = async () => {
      const [row] = await sql<{ n: number }[]>`
        select (select count(*) from chunks where topic = 'order.decided')::int4
          + (select count(*) from orders o where not exists (select from notifications n where n.order_id = o.id and n.state = 'sent'))::int4 as n`;
      return row?.n ?? -1;
    };
    await waitUntil('everybody is told', async () => (await untold()) === 0, 60_000);
    const [rows] = await sql<{ all: number; again: number }[]>`
      select count(*)::int4 as all, count(*) filter (where attempts > 1)::int4 as again from notifications`;
    injected(`fault 5 on ${backend}`, {
      'workers killed between sending and noting': killed.size,
      'messages asked for again': rows?.again ?? 0,
    });
    expect(rows?.all).toBe(orders);
    expect(gateway.delivered()).toHaveLength(orders);
    expect(gateway.delivered().every(({ to }) => to.startsWith('1390000'))).toBe(true);
    expect(JSON.stringify(doorstep.log()), 'phone numbers in logs').not.toMatch(/1390000\d{4}/);
    expect(await sql`select from quarantine`).toHaveLength(0);
  });
});

describe('an alarm', { timeout: 60_000 }, () => {
  it('comes under one Message-ID and from one row although the connection is lost after DATA (fault 25)', async () => {
    let lost = 0;
    const server = await startMailServer({ data: () => (lost++ < 1 ? 'lose' : undefined) });
    const city = await openCity('redis');
    await city.start(['relay', 'worker'], { env: { SMTP_URL: server.url, ALARM_EMAIL: 'ops@city.example' } });
    await openAlarm(city.sql, { kind: 'gap_open', subject: '350702/signed_late', detail: { count: 1 } });
    const deliveries = () => city.sql<{ id: string; state: string }[]>`select id, state from alarm_deliveries`;
    await waitUntil(
      'the alarm is told',
      async () => (await deliveries()).some(({ state }) => state === 'sent'),
      40_000,
    );
    injected('fault 25', { 'connections lost after DATA': lost - 1 });
    const [row, ...more] = await deliveries();
    expect(more).toEqual([]);
    const ids = server.received.map(({ mail }) => mail.messageId);
    expect(ids).toEqual(Array.from({ length: 2 }, () => `<${row?.id}@alarms.doorstep>`));
  });
});
