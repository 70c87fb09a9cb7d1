import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { type Random, randomFor } from '../city/random.ts';
import type { Caller } from './torture-caller.ts';

const hour = 3_600_000;
const clients = 6;
const workers = 120;
const employers = 5;

/** An order as the market knows it: `sure` once it was answered as signed. */
export type SentOrder = { externalId: string; startsAt: number; endsAt: number; sure: boolean; id: string | undefined };
/** A change as the market knows it: what version it was answered to have given the order; none where nothing had to change. */
export type SentChange = { externalId: string; action: string; sure: boolean; version: number | undefined };

/** What the market has sent, and what it was answered: the count holds the books against it. */
export type Ledger = { orders: SentOrder[]; changes: SentChange[]; strange: string[] };

const iso = (at: number): string => new Date(at).toISOString();

type Market = { caller: Caller; random: Random; ledger: Ledger; next(): string };

/** An order like the city's: few people, so that days are shared; some have begun, some last for days, some are not insurable. */
const newOrder = ({ random, next }: Market): { order: SentOrder; body: Record<string, unknown> } => {
  const startsAt = systemClock.now() + Math.round(random.between(-180, 6_000) / 5) * 5 * 60_000;
  const endsAt = startsAt + (random.chance(0.15) ? random.between(30, 100) : random.between(4, 9)) * hour;
  const externalId = next();
  const order = { externalId, startsAt, endsAt, sure: false, id: undefined };
  const body = {
    externalId,
    workerExternalId: `w${random.int(workers)}`,
    employerExternalId: `e${random.int(employers)}`,
    occupationClass: random.chance(0.06) ? 5 : random.between(1, 4),
    startsAt: iso(startsAt),
    endsAt: iso(endsAt),
  };
  return { order, body };
};

const note = ({ ledger }: Market, order: SentOrder, status: number, id: string | undefined): void => {
  order.sure = status === 201 || status === 200;
  order.id = id;
  if (!order.sure) ledger.strange.push(`${order.externalId} was refused with ${status}`);
};

const signOne = async (market: Market): Promise<void> => {
  const { order, body } = newOrder(market);
  market.ledger.orders.push(order);
  const answer = await market.caller.insist('POST', '/v1/orders', body);
  if (answer) note(market, order, answer.status, answer.body.id as string | undefined);
};

/** A bulk call is answered line by line: lines that were not taken for now are sent again, all lines where there was no answer. */
const signBulk = async (market: Market): Promise<void> => {
  const fresh = Array.from({ length: market.random.between(5, 40) }, () => newOrder(market));
  market.ledger.orders.push(...fresh.map(({ order }) => order));
  for (let rest = fresh; rest.length > 0; ) {
    const lines = await market.caller.insistLines(
      '/v1/orders/bulk',
      rest.map(({ body }) => body),
    );
    if (!lines) return;
    rest = rest.filter(({ order }, at) => {
      const { status = 503, id } = lines[at] ?? {};
      if (status >= 500) return true;
      note(market, order, status, id);
      return false;
    });
    if (rest.length > 0) await sleep(200);
  }
};

/** A change may be refused for what the order is, or would be: every refusal else is strange, that there is no such order above all. */
const isExplained = (status: number, code: string | undefined): boolean =>
  (status === 409 || status === 422) && code !== 'idempotency_key_reused';

const change = async (
  market: Market,
  action: string,
  order: SentOrder,
  body: Record<string, unknown>,
): Promise<void> => {
  const { caller, ledger } = market;
  const sent: SentChange = { externalId: order.externalId, action, sure: false, version: undefined };
  ledger.changes.push(sent);
  const answer = await caller.insist('POST', `/v1/orders/ext:${order.externalId}/${action}`, body);
  if (!answer) return;
  sent.sure = true;
  const { outcome, version, code } = answer.body as { outcome?: string; version?: number; code?: string };
  const changed = answer.status === 200 && outcome !== 'unchanged' && outcome !== 'already_cancelled';
  if (changed) sent.version = version;
  if (answer.status !== 200 && !isExplained(answer.status, code))
    ledger.strange.push(`${action} of ${order.externalId} was refused with ${answer.status} ${code}`);
};

const cancel = (market: Market, order: SentOrder): Promise<void> =>
  change(market, 'cancel', order, { reason: 'torture' });

const amend = (market: Market, order: SentOrder): Promise<void> => {
  const { random } = market;
  const { startsAt, endsAt } = order;
  const terms = random.pick<Record<string, unknown>>([
    { endsAt: iso(endsAt + random.between(1, 40) * hour) },
    { startsAt: iso(startsAt + 24 * hour), endsAt: iso(endsAt + 24 * hour) },
    { startsAt: iso(startsAt - hour) },
    { occupationClass: random.between(1, 5) },
  ]);
  return change(market, 'amend', order, { ...terms, reason: 'torture' });
};

const complete = async (market: Market, order: SentOrder): Promise<void> => {
  const now = systemClock.now();
  if (now <= order.startsAt + 60_000) return cancel(market, order);
  await change(market, 'complete', order, { actualStart: iso(order.startsAt), actualEnd: iso(now) });
};

const act = async (market: Market): Promise<void> => {
  const { random, ledger } = market;
  const known = ledger.orders.filter((order) => order.sure);
  const kind = random.weighted([
    ['sign', 55],
    ['bulk', 6],
    ['cancel', 14],
    ['amend', 18],
    ['complete', 7],
  ] as const);
  if (kind === 'bulk') return signBulk(market);
  if (kind === 'sign' || known.length === 0) return signOne(market);
  const order = random.pick(known);
  await { cancel, amend, complete }[kind](market, order);
};

/** The market from its first party to its last order: parties first, then whatever it does, for as long as `goesOn` says, and to its end. */
export const startMarket = (caller: Caller, seed: number, goesOn: () => boolean) => {
  const ledger: Ledger = { orders: [], changes: [], strange: [] };
  let number = 0;
  const next = (): string => `t${++number}`;
  const client = async (n: number): Promise<void> => {
    const market = { caller, ledger, next, random: randomFor(seed, `client ${n}`) };
    while (goesOn()) {
      await act(market);
      await sleep(market.random.int(40));
    }
  };
  return { ledger, done: Promise.all(Array.from({ length: clients }, (_, n) => client(n))) };
};

/** Registers everybody who works and everybody who employs; every tenth worker has no identity number. */
export const registerParties = async (caller: Caller, numberOf: (index: number) => string): Promise<void> => {
  for (let n = 0; n < employers; n++)
    await caller.insist('PUT', `/v1/employers/ext:e${n}`, { name: `employer ${n}`, regionCode: '350702' });
  for (let n = 0; n < workers; n++) {
    const identity = n % 10 === 9 ? {} : { idNumber: numberOf(n) };
    await caller.insist('PUT', `/v1/workers/ext:w${n}`, { name: `worker ${n}`, regionCode: '350702', ...identity });
  }
};
