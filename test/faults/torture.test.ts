import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ledger } from '../../scripts/bench/torture-clients.ts';
import { countFindings, type Findings, stillOwed } from '../../scripts/bench/torture-count.ts';
import { type Fault, planFaults } from '../../scripts/bench/torture-faults.ts';
import type { Sql } from '../../src/store/connect.ts';
import { projectRoot } from '../support/scratch-project.ts';
import { waitUntil } from '../support/wait-until.ts';
import { changeAll } from './support/changes.ts';
import { openCity } from './support/city.ts';
import { injected } from './support/injected.ts';
import { drained, sign } from './support/orders.ts';

type Report = { reached: boolean; targets: { what: string; goal: number; got: number }[] };

/** Runs the bench as a user does. Killed with the test, it takes its servers and processes with it. */
const runTorture = async (minutes: number, seed: number): Promise<{ code: number; lines: string[] }> => {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(
    process.execPath,
    [
      join(projectRoot, 'src/main.ts'),
      ...['bench', 'torture', '--json', '--minutes', String(minutes), '--seed', String(seed)],
    ],
    { env: { PATH, NODE_COMPILE_CACHE }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let written = '';
  child.stdout.on('data', (bytes) => (written += String(bytes)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, lines: written.trim().split('\n') };
};

const kindsOf = (plan: readonly Fault[]): string[] =>
  [...new Set(plan.map(({ target, way }) => `${target}: ${way}`))].toSorted();

const wrong = (findings: Findings): Record<string, number> =>
  Object.fromEntries(
    Object.values(findings)
      .flatMap((counts) => Object.entries(counts))
      .filter(([, n]) => n !== 0),
  );

/** What the market would know that signed these orders, and changed them. */
const ledgerOf = async (sql: Sql): Promise<Ledger> => {
  const orders = await sql<{ externalId: string; id: string; startsAt: number; endsAt: number }[]>`
    select external_id as "externalId", id, starts_at as "startsAt", ends_at as "endsAt" from orders`;
  const events = await sql<{ externalId: string; version: number }[]>`
    select external_id as "externalId", e.version from order_events e join orders o on o.id = e.order_id`;
  return {
    orders: orders.map((order) => ({ ...order, sure: true })),
    changes: events.map((event) => ({ ...event, action: 'cancel', sure: true })),
    strange: [],
  };
};

/** Ways to spoil good books, and what the count says of each. */
const spoilt: [statement: string, found: string][] = [
  [
    `delete from order_events where order_id = (select order_id from order_events limit 1)`,
    'changes that were answered and are not there',
  ],
  [
    `update order_events set applied_at = null where version = 2 and order_id = (select order_id from order_events limit 1)`,
    'changes without effect',
  ],
  [
    `delete from premium_charges where ctid = (select ctid from premium_charges limit 1)`,
    'person-days that are needed and not charged',
  ],
  [
    `update fund_years set spent_fen = spent_fen + 1 where year = (select min(year) from fund_years where spent_fen > 0)`,
    'years whose charges are not what was spent, or more than there is',
  ],
  [
    `update policies set premium_fen = premium_fen + 1 where order_id = (select order_id from policies limit 1)`,
    'premiums that are not the sum of their charges',
  ],
  [
    `update policies set status = 'voided' where order_id = (select policy_id from premium_charges limit 1)`,
    'person-days that are charged and not needed',
  ],
  [
    `delete from cover_exclusions where order_id = (select order_id from cover_exclusions limit 1)`,
    'orders without a decision',
  ],
  [`insert into outbox (topic, lane, subject_id) values ('order.signed', 0, gen_random_uuid())`, 'owed and not packed'],
  [`update orders set external_id = 'stranger' where id = (select id from orders limit 1)`, 'orders that nobody sent'],
];

describe('torture', { timeout: 400_000 }, () => {
  it('loses nothing, doubles nothing and charges every day once, whatever is killed for a minute', async () => {
    const { code, lines } = await runTorture(1, 1);
    const measures = lines.slice(0, -1).map((line) => JSON.parse(line) as { variant: string; value: number });
    const report = JSON.parse(lines.at(-1) ?? '{}') as Report;
    const faults = measures.filter(({ variant }) => variant.includes(': '));
    console.log(measures.map(({ variant, value }) => `${variant}: ${value}`).join(', '));
    injected('torture', Object.fromEntries(faults.map(({ variant, value }) => [variant, value])));
    expect(faults.map(({ variant }) => variant)).toEqual(kindsOf(planFaults(1, 60_000)));
    expect(report.targets.filter(({ what, goal, got }) => !what.startsWith('percent') && goal !== got)).toEqual([]);
    expect({ code, reached: report.reached }).toEqual({ code: 0, reached: true });
  });

  it('sees each way in which books can be wrong', async () => {
    const city = await openCity('redis');
    const { sql } = city;
    await city.start(['relay', 'worker']);
    await sign(sql, { from: 1, count: 60 });
    await drained(sql, 60_000);
    await changeAll(
      sql,
      [3, 4].map((n) => ({ n, change: { kind: 'cancel', reason: null } })),
      Date.now(),
    );
    await drained(sql, 60_000);
    await waitUntil('all are told', async () => (await stillOwed(sql)) === 0);
    const ledger = await ledgerOf(sql);
    expect(wrong(await countFindings(sql, ledger))).toEqual({});
    for (const [statement, found] of spoilt) {
      const undone = new Error('undone');
      await sql
        .begin(async (tx) => {
          await tx.unsafe(statement);
          expect(Object.keys(wrong(await countFindings(tx, ledger))), statement).toContain(found);
          throw undone;
        })
        .catch((error: unknown) => {
          if (error !== undone) throw error;
        });
    }
  });

  it('is the same for the same seed, and deals every kind of fault before any comes again', () => {
    const plan = planFaults(1, 60_000);
    expect(planFaults(1, 60_000)).toEqual(plan);
    expect(planFaults(2, 60_000)).not.toEqual(plan);
    expect(plan.length).toBeGreaterThanOrEqual(21);
    expect(kindsOf(plan.slice(0, 21))).toEqual(kindsOf(planFaults(3, 600_000)));
    expect(kindsOf(plan)).toHaveLength(20);
  });
});
