import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createBusinessCalendar, fromDayNumber } from '../../src/domain/business-date.ts';
import type { OrderFacts } from '../../src/domain/cover/order-facts.ts';
import { decide } from '../../src/jobs/issue-policy/decide.ts';
import { connect } from '../../src/store/connect.ts';
import { loadReference } from '../../src/store/reference.ts';

/**
 * Stock BullMQ as its guide teaches it: a job an order, a transaction a job, concurrency 20, on the same servers, with the same `decide` and the
 * same rows (order state, charges, policy or exclusion, gaps, follow-up). The fund row is left out, so that its lock does not slow it.
 * Run as a process of its own: naive.ts DATABASE_URL REDIS_URL; prints the orders a second.
 */
const [, , databaseUrl = '', redisUrl = ''] = process.argv;
const sql = connect(databaseUrl, { max: 20, name: 'naive' });
const calendar = createBusinessCalendar('Asia/Shanghai');
if (!calendar.ok) throw new Error(calendar.message);
const reference = await loadReference(sql, calendar.value);

type Row = OrderFacts & { version: number; personId: string | null; workerId: string };

const issue = (id: string): Promise<unknown> =>
  sql.begin(async (tx) => {
    const [o] = await tx<Row[]>`
      select version, person_id as "personId", worker_id as "workerId", region_code as "regionCode", identity_status as "identityStatus",
        birth_date - date '1970-01-01' as "birthDay", employer_uscc as "employerUscc", occupation_class as "occupationClass",
        consent_version is not null as "hasConsent", signed_at as "signedAt", received_at as "receivedAt", starts_at as "startsAt", ends_at as "endsAt",
        cancelled_at as "cancelledAt"
      from orders where id = ${id} and cover_state = 'owed' for update`;
    if (!o) return;
    const decision = decide(o, reference);
    await tx`update orders set cover_state = ${decision.kind === 'issue' ? 'covered' : 'excluded'} where id = ${id}`;
    if (decision.kind === 'exclude') {
      await tx`
        insert into cover_exclusions (order_id, reason, plan_version_id, region_code, decided_at)
        values (${id}, ${decision.reason}, ${decision.version?.id ?? null}, ${o.regionCode}, now())`;
      return;
    }
    const { plan, programme, version, band, window } = decision;
    const charges = Array.from({ length: window.days }, (_, n) => ({
      plan_id: plan.id,
      person_id: o.personId,
      business_date: fromDayNumber(window.firstDay + n),
      programme_id: programme.id,
      policy_id: id,
      fen: band.premiumFen,
    }));
    const paid = await tx`insert into premium_charges ${tx(charges)} on conflict do nothing returning fen`;
    await tx`
      insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, region_code, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      values (${id}, ${`N-${id}`}, ${version.id}, ${o.personId}, ${o.workerId}, ${o.regionCode}, 'bound', ${paid.length * band.premiumFen}, ${band.sumInsuredFen},
        ${window.start}, ${window.end}, now())`;
    for (const gap of decision.gaps) {
      await tx`
        insert into cover_gaps (order_id, cause, from_at, to_at, region_code, decided_at)
        values (${id}, ${gap.cause}, ${gap.from}, ${gap.to}, ${o.regionCode}, now())`;
    }
    await tx`
      insert into chunks (topic, lane, ids, oldest_at, due_at) values ('order.decided', 1, ${[id]}::uuid[], now(), 'infinity')`;
    return;
  });

const rows = await sql<{ id: string }[]>`select subject_id as id from outbox order by id`;
const connection = () => new Redis(redisUrl, { maxRetriesPerRequest: null });
const name = `naive-${process.pid}`;
const queue = new Queue<{ orderId: string }>(name, { connection: connection() });
for (let i = 0; i < rows.length; i += 1_000) {
  const part = rows.slice(i, i + 1_000);
  await queue.addBulk(
    part.map((row) => ({ name: 'issue', data: { orderId: row.id }, opts: { removeOnComplete: true } })),
  );
}
let left = rows.length;
let finish = () => {};
const finished = new Promise<void>((done) => {
  finish = done;
});
const start = performance.now();
const worker = new Worker<{ orderId: string }>(
  name,
  async (job) => {
    await issue(job.data.orderId);
    if (--left === 0) finish();
  },
  { connection: connection(), concurrency: 20 },
);
await finished;
process.stdout.write(`${rows.length / ((performance.now() - start) / 1000)}\n`);
await worker.close();
await queue.obliterate({ force: true });
process.exit(0);
