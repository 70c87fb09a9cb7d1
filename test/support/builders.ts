import type { OrderRecord } from '../../src/intake/records/order.ts';
import { type SignDeps, type SignOutcome, signOrders } from '../../src/intake/sign-orders.ts';
import type { Queryable } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';
import type { Lane } from '../../src/store/outbox.ts';
import type { World } from './world.ts';

const source = 'market';
const hour = 3_600_000;
const noHash = Buffer.alloc(32);

export type Worker = { id: string; externalId: string; personId: string | null };
export type WorkerOptions = {
  birthDate?: string;
  identity?: 'valid' | 'missing' | 'invalid';
  /** Another registration of the same person. */
  person?: string | null;
  consentVersion?: string;
};

/** Registers workers in one statement; each is a person of its own, born on 1980-05-01, unless said otherwise. */
export const workers = async (
  { sql, now, next }: World,
  count: number,
  of: (i: number) => WorkerOptions = () => ({}),
): Promise<Worker[]> => {
  const rows = Array.from({ length: count }, (_, i) => {
    const { birthDate = '1980-05-01', identity = 'valid', person, consentVersion } = of(i);
    const personId = identity === 'valid' ? (person ?? newId()) : null;
    return { id: newId(), externalId: `W-${next()}`, birthDate, identity, personId, consentVersion };
  });
  const people = rows.filter((r) => r.personId !== null);
  await sql`
    insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
    select id, sha256(id::text::bytea), 'resident', 'sealed', birth, ${now}
    from unnest(${people.map((r) => r.personId)}::uuid[], ${people.map((r) => r.birthDate)}::date[]) as p (id, birth) on conflict do nothing`;
  await sql`
    insert into workers (id, source, external_id, person_id, identity_status, name, intents, priority_groups, content_hash, created_at, updated_at)
    select id, ${source}, external_id, person_id, identity, 'sealed', '{}', '{}', ${noHash}, ${now}, ${now}
    from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.externalId)}::text[], ${rows.map((r) => r.personId)}::uuid[],
      ${rows.map((r) => r.identity)}::text[]) as w (id, external_id, person_id, identity)`;
  for (const { id, consentVersion } of rows) {
    if (consentVersion === undefined) continue;
    await sql`
      insert into consents (worker_id, kind, text_version, channel, given_at) values (${id}, 'insurance', ${consentVersion}, 'test', ${now - hour})`;
  }
  return rows.map(({ id, externalId, personId }) => ({ id, externalId, personId }));
};

const only = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`one was expected, ${items.length} are there`);
  return item;
};

export const worker = async (world: World, options: WorkerOptions = {}): Promise<Worker> =>
  only(await workers(world, 1, () => options));

export type Employer = { id: string; externalId: string };

export const employer = async (
  { sql, now, next }: World,
  options: { uscc?: string | null; regionCode?: string | null } = {},
): Promise<Employer> => {
  const { uscc = null, regionCode = '350702' } = options;
  const made = { id: newId(), externalId: `E-${next()}` };
  await sql`
    insert into employers (id, source, external_id, name, uscc, region_code, content_hash, created_at, updated_at)
    values (${made.id}, ${source}, ${made.externalId}, '茶厂', ${uscc}, ${regionCode}, ${noHash}, ${now}, ${now})`;
  return made;
};

export type Posting = { id: string; externalId: string; employer: Employer };
export type PostingOptions = {
  employer?: Employer;
  headcount?: number;
  skill?: string | null;
  occupationClass?: number | null;
  regionCode?: string | null;
  hazardous?: boolean;
};

export const posting = async (world: World, options: PostingOptions = {}): Promise<Posting> => {
  const { sql, now, next } = world;
  const {
    headcount = 10,
    skill = 'tea-picking',
    occupationClass = null,
    regionCode = null,
    hazardous = false,
  } = options;
  const by = options.employer ?? (await employer(world));
  const made = { id: newId(), externalId: `P-${next()}`, employer: by };
  await sql`
    insert into postings (id, source, external_id, employer_id, title, skill, headcount, starts_at, ends_at, region_code, published_at,
      occupation_class, hazardous, content_hash, created_at, updated_at)
    values (${made.id}, ${source}, ${made.externalId}, ${by.id}, '采茶', ${skill}, ${headcount}, ${now}, ${now + 30 * 24 * hour}, ${regionCode}, ${now},
      ${occupationClass}, ${hazardous}, ${noHash}, ${now}, ${now})`;
  return made;
};

export type OrderOptions = {
  worker?: Worker;
  employer?: Employer;
  posting?: Posting;
} & Partial<Omit<OrderRecord, 'workerExternalId' | 'employerExternalId' | 'postingExternalId'>>;

/** Orders as a server tells them: signed now, eight hours of work of class 2 from 10:00 on; worker and employer are made where not given. */
export const orderRecords = async (
  world: World,
  count: number,
  of: (i: number) => OrderOptions = () => ({}),
): Promise<OrderRecord[]> => {
  const wanted = Array.from({ length: count }, (_, i) => of(i));
  const hands = await workers(world, wanted.filter((o) => o.worker === undefined).length);
  const by = wanted.every((o) => o.employer ?? o.posting) ? undefined : await employer(world);
  return wanted.map(({ worker: hand = hands.pop(), employer: boss, posting: offer, ...rest }) => ({
    externalId: `O-${world.next()}`,
    workerExternalId: hand?.externalId ?? '',
    employerExternalId: (boss ?? offer?.employer ?? by)?.externalId ?? '',
    postingExternalId: offer?.externalId ?? null,
    occupationClass: offer ? null : 2,
    wageFen: 20_000,
    signedAt: world.now,
    startsAt: world.now + 2 * hour,
    endsAt: world.now + 10 * hour,
    ...rest,
  }));
};

export type SignOptions = Partial<SignDeps> & { lane?: Lane; historical?: boolean };

/** Signs through the intake's own way, in one transaction, as it came in at `now` (the world's, unless given). */
export const sign = (
  world: World,
  orders: readonly OrderRecord[],
  options: SignOptions = {},
): Promise<SignOutcome[]> => {
  const { lane = 'live', historical = false, ...deps } = options;
  const signIn = (tx: Queryable) =>
    signOrders(
      { tx, calendar: world.calendar, now: world.now, overlap: 'flag', overHeadcount: 'flag', ...deps },
      { source, lane, historical, by: 'test', orders },
    );
  return deps.tx ? signIn(deps.tx) : (world.sql.begin(signIn) as Promise<SignOutcome[]>);
};

/** Signs many orders and returns their ids, in input order. Fails when one is not signed. */
export const orders = async (
  world: World,
  count: number,
  of: (i: number) => OrderOptions = () => ({}),
  options: SignOptions = {},
): Promise<string[]> => {
  const outcomes = await sign(world, await orderRecords(world, count, of), options);
  return outcomes.map((outcome) => {
    if (outcome.kind !== 'signed') throw new Error(`an order was not signed: ${JSON.stringify(outcome)}`);
    return outcome.id;
  });
};

export const order = async (world: World, options: OrderOptions = {}, signing: SignOptions = {}): Promise<string> =>
  only(await orders(world, 1, () => options, signing));
