import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/clock.ts';
import { migrateQueue } from '../../src/queues/connection.ts';
import { createApiKey } from '../../src/store/api-keys.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { requestBytes, sendAll } from './intake-load.ts';
import { startDoorstep } from './processes.ts';
import type { BenchIo } from './report.ts';
import { inDays, seedReference, signOrders } from './seed.ts';
import { freePort, ownDatabase } from './servers.ts';

const bareRoute = fileURLToPath(new URL('./intake-bare.ts', import.meta.url));
const connections = 32;
const workers = 20_000;
const hourMs = 3_600_000;

type Side = { port: number; stop(): Promise<void> };

/** The API as `serve` starts it, alone: what becomes of the signed orders is not its work. */
const startApi = async (databaseUrl: string): Promise<Side> => {
  const port = await freePort();
  const env = { PORT: String(port), RATE_LIMIT_PER_MINUTE: '10000000' };
  const doorstep = await startDoorstep({ databaseUrl, redisUrl: undefined, roles: 'api', env });
  for (;;) {
    const asked = fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    const ready = await Promise.race([doorstep.failed, asked]);
    if (ready?.ok) return { port, stop: doorstep.stop };
    await sleep(50);
  }
};

const startBare = async (databaseUrl: string): Promise<Side> => {
  const child = spawn(process.execPath, [bareRoute, databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    port: Number(String(line)),
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

/** The requests of one round: nobody signs twice for the same hours, no external id and no key comes twice. */
const requestsOf = (token: string, round: number, count: number): Buffer[] => {
  const firstHour = Math.ceil(systemClock.now() / hourMs + 1) * hourMs;
  return Array.from({ length: count }, (_, i) => {
    const nth = round * count + i;
    const start = firstHour + Math.floor(nth / workers) * 24 * hourMs;
    const body = {
      externalId: `http-${nth}`,
      workerExternalId: String(((nth * 7_919) % workers) + 1),
      employerExternalId: String((nth % 1_000) + 1),
      occupationClass: 2,
      startsAt: new Date(start).toISOString(),
      endsAt: new Date(start + 8 * hourMs).toISOString(),
    };
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...{ 'idempotency-key': `k${nth}`, connection: 'keep-alive' },
    };
    return requestBytes({ path: '/v1/orders', headers, body: JSON.stringify(body) });
  });
};

export type SigningSpeeds = { doorstep: number[]; bare: number[] };

/**
 * Orders a second signed over 32 kept connections, through Doorstep's API and through a bare route that writes the same rows into a
 * database of its own. The two take turns on one machine; the first turn of each is not counted.
 */
export const measureSigning = async (
  { serverUrl, rounds, perRound }: { serverUrl: string; rounds: number; perRound: number },
  io: BenchIo,
): Promise<SigningSpeeds> => {
  const database = await ownDatabase(serverUrl, 'intake');
  const got: SigningSpeeds = { doorstep: [], bare: [] };
  const sides: Side[] = [];
  let bareDatabase: typeof database | undefined;
  try {
    await migrate(database.url);
    await migrateQueue({ kind: 'postgres', url: database.url });
    const sql = connect(database.url, { max: 1, name: 'bench', statementTimeoutMs: 0 });
    await seedReference(sql);
    await signOrders(sql, workers, inDays(14));
    await sql`truncate outbox`;
    const token = await createApiKey(sql, { name: 'bench', source: 'bench', scopes: ['orders:write'], at: 0 });
    await sql.unsafe('vacuum analyze');
    await sql.end();
    bareDatabase = await ownDatabase(serverUrl, 'intake_bare', 'intake');
    const api = await startApi(database.url);
    sides.push(api);
    const bare = await startBare(bareDatabase.url);
    sides.push(bare);
    for (let round = 0; round <= rounds; round++) {
      const requests = requestsOf(token, round, perRound);
      const first = await sendAll(bare.port, connections, requests);
      const second = await sendAll(api.port, connections, requests);
      if (round === 0) continue;
      got.bare.push(first);
      got.doorstep.push(second);
      io.err(`signing, round ${round} of ${rounds}: bare ${Math.round(first)}, http ${Math.round(second)} orders/s`);
    }
    await requireSigned([database.url, bareDatabase.url], (rounds + 1) * perRound);
  } finally {
    for (const side of sides) await side.stop();
    await bareDatabase?.drop();
    await database.drop();
  }
  return got;
};

/** Every order that was answered with 201 is there and owed: a fast route that wrote less is worth nothing. */
const requireSigned = async (urls: readonly string[], orders: number): Promise<void> => {
  for (const url of urls) {
    const sql = connect(url, { max: 1, name: 'bench' });
    const [row] = await sql<{ signed: number; owed: number }[]>`
      select (select count(*)::int4 from orders where external_id like 'http-%') as signed, (select count(*)::int4 from outbox) as owed`;
    await sql.end();
    if (row?.signed !== orders || row.owed !== orders)
      throw new Error(`${orders} orders were answered, there are ${JSON.stringify(row)}`);
  }
};
