import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signOrders } from '../../scripts/bench/seed.ts';
import { proofQuery, workQuery } from '../../src/store/cover-proof.ts';
import { freshWorld, type World } from '../support/world.ts';

const many = 200_000;

type Plan = { 'Node Type': string; 'Index Name'?: string; 'Relation Name'?: string; Plans?: Plan[] };

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

describe('the proof of cover among two hundred thousand policies', () => {
  let world: World;
  beforeAll(async () => {
    world = await freshWorld();
    const { sql, versionId } = world;
    await signOrders(sql, many, '2026-05-11T08:00+08:00');
    await sql`alter table policies disable trigger user`;
    await sql`
      insert into policies (order_id, policy_no, plan_version_id, person_id, worker_id, status, premium_fen, sum_insured_fen, cover_start, cover_end, decided_at)
      select id, row_number() over (), ${versionId}, person_id, worker_id, 'bound', 40, 15000000, starts_at, ends_at, received_at from orders where person_id is not null`;
    await sql`analyze`;
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** The indexes and tables that a prepared statement reads; a generic plan is what it settles on. */
  const reads = async (query: string, values: unknown[]): Promise<string[]> => {
    const [row] = await world.sql.begin(async (tx) => {
      await tx`set local plan_cache_mode = force_generic_plan`;
      return tx.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(`explain (format json) ${query}`, values as never[], {
        prepare: true,
      });
    });
    const plan = row?.['QUERY PLAN'][0].Plan;
    return plan
      ? nodes(plan).flatMap(
          (node) => node['Index Name'] ?? (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []),
        )
      : [];
  };

  it('enters policies by person and start of cover, and orders by worker and end of work', async () => {
    const [some] = await world.sql<{ personId: string; workerId: string; at: number }[]>`
      select person_id as "personId", worker_id as "workerId", cover_start as at from policies limit 1`;
    const proof = await reads(proofQuery, [some?.personId, some?.at]);
    expect(proof).toContain('policies_proof');
    expect(proof).toContain('orders_pkey');
    expect(proof).not.toContain('policies');
    const work = await reads(workQuery, [some?.workerId, some?.personId, some?.at]);
    expect(work).toEqual(expect.arrayContaining(['orders_worker', 'workers_person']));
    expect(work).not.toContain('orders');
  });
});
