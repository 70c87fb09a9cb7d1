import { setTimeout as sleep } from 'node:timers/promises';
import { generateKeys } from '../../src/cipher.ts';
import { systemClock } from '../../src/clock.ts';
import { hostAccess } from '../../src/store/access.ts';
import { createApiKey } from '../../src/store/api-keys.ts';
import { connect, type Sql } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { listQuarantine, retryQuarantined } from '../../src/store/quarantine.ts';
import { residentNumber } from '../city/people.ts';
import { randomFor } from '../city/random.ts';
import { type BenchIo, measure, report, type Target } from './report.ts';
import { seedReference } from './seed.ts';
import { createCaller } from './torture-caller.ts';
import { registerParties, startMarket } from './torture-clients.ts';
import { countFindings, type Findings, stillOwed } from './torture-count.ts';
import { type Fault, inject, planFaults, type Victims } from './torture-faults.ts';
import { type Died, type Kept, keepRunning } from './torture-processes.ts';
import { startServers } from './torture-servers.ts';

export type TortureOptions = { minutes: number; seed: number };

/** Less than all orders together need, so that the fund runs out, and money that comes back is waited for. */
const budgetFen = 24_000;
/** How long what is owed may take once everything runs again: leases of chunks that were lost time after time are minutes long. */
const drainMs = 420_000;
const daysTo30YearsAgo = 9_500;

const prepare = async (sql: Sql, url: string): Promise<string> => {
  await migrate(url);
  await seedReference(sql);
  await sql`update programmes set annual_budget_fen = ${budgetFen}`;
  await sql`delete from fund_years`;
  const scopes = ['parties:write', 'orders:write'];
  return createApiKey(sql, { name: 'torture', source: 'torture', scopes, at: systemClock.now() });
};

const startProcesses = async (
  env: Record<string, string>,
  died: Died,
): Promise<Pick<Victims, 'processes' | 'workers'> & { all: Kept[] }> => {
  const keep = (name: string, roles: string): Promise<Kept> => keepRunning(name, roles, env, died);
  const processes = {
    api: await keep('api', 'api'),
    relay: await keep('relay', 'relay'),
    scheduler: await keep('scheduler', 'scheduler'),
  };
  const workers = [await keep('workers 1', 'worker'), await keep('workers 2', 'worker')];
  return { processes, workers, all: [...Object.values(processes), ...workers] };
};

/** Waits until nothing is owed; drives again, once, what stands in quarantine by then. Returns how much that was. */
const settle = async (sql: Sql): Promise<number> => {
  const deadline = performance.now() + drainMs;
  const quiet = async (): Promise<void> => {
    while ((await stillOwed(sql)) > 0 && performance.now() < deadline) await sleep(100);
  };
  await quiet();
  const access = hostAccess('torture');
  const ids = (await listQuarantine(sql, access, { limit: 10_000 })).map((row) => row.id);
  const by = { reason: 'the torture is over', at: systemClock.now() };
  const driven = ids.length === 0 ? [] : await retryQuarantined(sql, access, ids, by);
  await quiet();
  return driven.length;
};

/** What the city went through, for whoever reads the figures: a run in which none of it came up has shown little. */
const countEvents = async (sql: Sql): Promise<Record<string, number>> => {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*) from policies where status <> 'bound')::int4 as "policies voided or ended",
      (select count(*) from cover_exclusions where reason = 'fund_exhausted')::int4 as "orders that the fund cannot pay",
      (select count(*) from cover_exclusion_history)::int4 as "exclusions lifted",
      (select count(*) from premium_charge_history where moved_to_policy_id is not null)::int4 as "charges moved to another order",
      (select count(*) from premium_charge_history where moved_to_policy_id is null)::int4 as "charges returned",
      (select count(*) from subject_attempts where crashes > 0)::int4 as "subjects driven again after a crash"`;
  return row ?? {};
};

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, n) => total + n, 0);

type Outcome = {
  findings: Findings;
  strange: readonly string[];
  died: readonly string[];
  plan: readonly Fault[];
  injected: readonly Fault[];
  amounts: Record<string, number>;
};

const torture = async ({ minutes, seed }: TortureOptions, io: BenchIo): Promise<Outcome> => {
  const say = (line: string): void => {
    if (!io.json) io.err(line);
  };
  const died: string[] = [];
  const injected: Fault[] = [];
  const servers = await startServers();
  const sql = connect(servers.postgres.url, { max: 2, name: 'torture', statementTimeoutMs: 0 });
  const kept: Kept[] = [];
  try {
    const token = await prepare(sql, servers.postgres.url);
    const env = { DATABASE_URL: servers.postgres.url, REDIS_URL: servers.redis.url, ...generateKeys('torture') };
    const { processes, workers, all } = await startProcesses(env, (name, how, log) => {
      died.push(`${name}: ${how}\n${log.join('\n')}`);
    });
    kept.push(...all);
    await Promise.all(all.map((each) => each.up()));
    const caller = createCaller(processes.api.address, token, randomFor(seed, 'caller'));
    await registerParties(caller, (n) => residentNumber(daysTo30YearsAgo - n * 40, n));

    const plan = planFaults(seed, minutes * 60_000);
    say(`${plan.length} faults within ${minutes} min`);
    const end = performance.now() + minutes * 60_000;
    const market = startMarket(caller, seed, () => performance.now() < end);
    const hurt = async (): Promise<void> => {
      await inject(plan, { ...servers, processes, workers }, (fault) => {
        injected.push(fault);
        say(`${String(Math.round(fault.atMs / 1_000)).padStart(4)} s  ${fault.target}: ${fault.way}`);
      });
      await Promise.all(all.map((each) => each.up()));
      caller.keepOn();
    };
    await Promise.all([hurt(), market.done]);
    const { ledger } = market;
    const began = performance.now();
    const retried = await settle(sql);
    const settledMs = Math.round(performance.now() - began);
    const findings = await countFindings(sql, ledger);
    const amounts = {
      'orders signed': ledger.orders.filter((order) => order.sure).length,
      'changes sent': ledger.changes.length,
      'changes made': ledger.changes.filter((change) => change.version !== undefined).length,
      'requests sent again': caller.repeated(),
      'subjects retried from quarantine': retried,
      'ms until nothing was owed': settledMs,
      ...(await countEvents(sql)),
    };
    return { findings, strange: ledger.strange, died, plan, injected, amounts };
  } finally {
    await Promise.all(kept.map((each) => each.stop()));
    await sql.end({ timeout: 2 });
    await servers.stop();
  }
};

/**
 * Kills, freezes and restarts every process and server by a plan that the seed gives, under load through HTTP, for so many minutes; then lets
 * everything run again, retries once what is quarantined, waits until nothing is owed, and counts. It starts all servers itself. Exit code 1
 * on anything that is lost, doubled, left undone or charged wrongly, and on a process that ended by itself.
 */
export const benchTorture = async (options: TortureOptions, io: BenchIo): Promise<number> => {
  const { findings, strange, died, plan, injected, amounts } = await torture(options, io);
  const faults = [...Map.groupBy(injected, ({ target, way }) => `${target}: ${way}`)];
  const lines = [
    ...Object.entries(amounts).map(([what, n]) => measure('torture', what, '', [n], {})),
    ...faults.toSorted().map(([what, list]) => measure('torture', what, 'times', [list.length], {})),
  ];
  const { 'changes sent': sent = 0, 'changes made': changes = 0 } = amounts;
  const made = Math.round((100 * changes) / Math.max(1, sent));
  const none = (what: string, got: number): Target => ({ what, goal: 0, got, atMost: true });
  const targets: Target[] = [
    ...Object.entries(findings).map(([what, counts]) => none(what, sum(counts))),
    none('processes that ended by themselves', died.length),
    { what: 'faults', goal: plan.length, got: injected.length },
    { what: 'percent of changes that were made', goal: 30, got: made },
  ];
  for (const [group, counts] of Object.entries(findings))
    for (const [what, n] of Object.entries(counts)) if (n !== 0) io.err(`${group}: ${what}: ${n}`);
  for (const line of [...strange.slice(0, 20), ...died]) io.err(line);
  return report('torture', lines, targets, io);
};
