import { type Cipher, lacksKey } from '../cipher.ts';
import { type BusinessDate, dayNumber } from '../domain/business-date.ts';
import { AppError } from '../errors.ts';
import type { WorkerRecord } from '../intake/records/worker.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { reopenMissedConsents } from './consents.ts';
import { writeEvents } from './order-events.ts';
import { planByTime } from './plan-by-time.ts';

type Identity = {
  personId: string | null;
  identityStatus: string;
  /** Days since 1970-01-01. */
  birthDay: number | null;
};
/** `name` is null where it is damaged: whatever it is now counts as another. */
export type StoredIdentity = Identity & { key: string; id: string; name: string | null };

const openName = (cipher: Cipher, sealed: string): string | null => {
  try {
    return cipher.open('workers.name', sealed);
  } catch (error) {
    if (error instanceof AppError && !lacksKey(error)) return null;
    throw error;
  }
};

/**
 * Holds workers that are about to be written and reads who they are until then. `corrected` are persons whose birth date this transaction
 * has changed already, with the date before. @throws {AppError} `data_key_missing`: whether a name is another cannot be told without its key.
 */
export const lockIdentities = async (
  tx: Tx,
  cipher: Cipher,
  ids: readonly string[],
  corrected: ReadonlyMap<string, BusinessDate>,
): Promise<StoredIdentity[]> => {
  if (ids.length === 0) return [];
  const rows = await tx<(StoredIdentity & { name: string })[]>`
    select w.external_id as key, w.id, w.person_id as "personId", w.identity_status as "identityStatus", w.name,
      (select birth_date from persons where id = w.person_id) - date '1970-01-01' as "birthDay"
    from workers w where w.id = any(${ids as string[]}::uuid[]) order by w.external_id collate "C" for no key update`;
  return rows.map((row) => {
    const birth = row.personId === null ? undefined : corrected.get(row.personId);
    return {
      ...row,
      name: openName(cipher, row.name),
      birthDay: birth === undefined ? row.birthDay : dayNumber(birth),
    };
  });
};

type Mended = { id: string; before: Identity; after: Identity; nameChanged: boolean };

export type Mending = {
  now: number;
  actor: string;
  before: readonly StoredIdentity[];
  /** What is stored now, by external id. */
  after: ReadonlyMap<string, WorkerRecord & { personId: string | null }>;
  corrected: ReadonlyMap<string, BusinessDate>;
};

const isSame = (a: Identity, b: Identity): boolean =>
  a.personId === b.personId && a.identityStatus === b.identityStatus && a.birthDay === b.birthDay;

const mendedRows = ({ before, after }: Mending): Mended[] =>
  before.flatMap(({ key, id, name, personId, identityStatus, birthDay }) => {
    const row = after.get(key);
    if (!row) return [];
    const was = { personId, identityStatus, birthDay };
    const is = {
      personId: row.personId,
      identityStatus: row.identityStatus,
      birthDay: row.identity ? dayNumber(row.identity.birthDate) : null,
    };
    const nameChanged = name !== row.name;
    return nameChanged || !isSame(was, is) ? [{ id, before: was, after: is, nameChanged }] : [];
  });

/** Other registrations of persons whose birth date was corrected. */
const otherRegistrations = async (tx: Tx, mended: readonly Mended[], { corrected }: Mending): Promise<Mended[]> => {
  if (corrected.size === 0) return [];
  const rows = await tx<{ id: string; personId: string; birthDay: number }[]>`
    select w.id, w.person_id as "personId", p.birth_date - date '1970-01-01' as "birthDay" from workers w join persons p on p.id = w.person_id
    where w.person_id = any(${[...corrected.keys()]}::uuid[]) and not w.id = any(${mended.map((m) => m.id)}::uuid[])`;
  return rows.flatMap(({ id, personId, birthDay }) => {
    const birth = corrected.get(personId);
    const before = birth === undefined ? birthDay : dayNumber(birth);
    const identity = { personId, identityStatus: 'valid' };
    const after = { ...identity, birthDay };
    return before === birthDay ? [] : [{ id, before: { ...identity, birthDay: before }, after, nameChanged: false }];
  });
};

const keepPastPersons = async (tx: Tx, mended: readonly Mended[], now: number): Promise<void> => {
  const left = mended.filter(({ before, after }) => before.personId !== null && before.personId !== after.personId);
  if (left.length === 0) return;
  await tx`
    insert into worker_past_persons (worker_id, person_id, until)
    select worker_id, person_id, ${now} from unnest(${left.map((m) => m.id)}::uuid[], ${left.map((m) => m.before.personId) as (string | null)[]}::uuid[])
      as n (worker_id, person_id) order by 1, 2
    on conflict (worker_id, person_id) do update set until = excluded.until`;
};

const dayMs = 86_400_000;

/**
 * Tells the orders of workers whose identity or name was mended, as far as their cover may still go on: each gets an event that says who the
 * worker was and is (never the name), and owes what that means for its cover. Nothing where nothing of it changed.
 */
export const tellMended = async (tx: Tx, mending: Mending): Promise<void> => {
  const own = mendedRows(mending);
  const mended = [...own, ...(await otherRegistrations(tx, own, mending))];
  if (mended.length === 0) return;
  const { now, actor } = mending;
  await keepPastPersons(tx, mended, now);
  const orders = await tx<{ id: string; workerId: string }[]>`
    select id, worker_id as "workerId" from orders
    where worker_id = any(${mended.map((m) => m.id)}::uuid[]) and ends_at > ${now - dayMs} and (cancelled_at is null
      or exists (select from policies p where p.order_id = orders.id and p.status in ('bound', 'ended') and p.cover_end > ${now}))
    order by id for update`;
  const byWorker = new Map(mended.map((m) => [m.id, m]));
  const events = orders.flatMap(({ id, workerId }) => {
    const worker = byWorker.get(workerId);
    if (!worker) return [];
    const { before, after, nameChanged } = worker;
    const onlyName = nameChanged && isSame(before, after);
    const told = { before, after: onlyName ? { ...after, name: 'changed' } : after };
    return [{ orderId: id, kind: 'identified' as const, at: now, actor, reason: null, ...told, set: {} }];
  });
  await writeEvents(tx, events);
};

const lookBackMs = 600_000;
const missedAtOnce = 1_000;

type Missed = { id: string; workerId: string; source: string; before: Identity; after: Identity };

const missed = `
  select o.id, o.worker_id as "workerId", o.source,
    coalesce(e.after - 'name', jsonb_build_object('personId', o.person_id, 'identityStatus', o.identity_status, 'birthDay', o.birth_date - date '1970-01-01')) as before,
    jsonb_build_object('personId', w.person_id, 'identityStatus', w.identity_status, 'birthDay', p.birth_date - date '1970-01-01') as after
  from orders o join workers w on w.id = o.worker_id left join persons p on p.id = w.person_id
    left join lateral (
      select v.after from order_events v where v.order_id = o.id and v.kind = 'identified' order by v.version desc limit 1) as e on true
  where o.received_at > $1 and o.cancelled_at is null and o.ends_at > $2 and ($3::uuid[] is null or o.id = any($3::uuid[]))
    and (o.person_id is distinct from w.person_id or o.identity_status <> w.identity_status or o.birth_date is distinct from p.birth_date)
    and (e.after is null or (e.after ->> 'personId', e.after ->> 'identityStatus', (e.after ->> 'birthDay')::int4)
      is distinct from (w.person_id::text, w.identity_status, p.birth_date - date '1970-01-01'))
  order by o.id limit ${missedAtOnce}`;

/** Whom their worker's mend did not reach, of some orders or of all that came lately. */
const readMissed = (tx: Queryable, now: number, ids: readonly string[] | null): Promise<Missed[]> =>
  tx.unsafe<Missed[]>(missed, [now - lookBackMs, now - dayMs, ids as string[] | null] as never[], { prepare: false });

const tellSomeMissed = (sql: Sql, now: number): Promise<{ found: number; told: number }> =>
  sql.begin(async (tx) => {
    await planByTime(tx);
    const found = await readMissed(tx, now, null);
    if (found.length === 0) return { found: 0, told: 0 };
    const [ids, workerIds] = [found.map((row) => row.id), found.map((row) => row.workerId)];
    await tx`select from workers where id = any(${workerIds}::uuid[]) order by external_id collate "C" for no key update`;
    await tx`select from orders where id = any(${ids}::uuid[]) order by id for update`;
    const still = await readMissed(tx, now, ids);
    const event = { kind: 'identified' as const, at: now, reason: null, set: {} };
    const told = still.map(({ id, source, before, after }) => ({
      ...{ ...event, orderId: id, actor: `source:${source}` },
      ...{ before, after },
    }));
    await writeEvents(tx, told);
    return { found: found.length, told: told.length };
  }) as Promise<{ found: number; told: number }>;

/**
 * Signing reads a worker without holding it: what is mended while its transaction is open reaches no order of it, neither an identity nor a
 * consent. Tells the orders of the last ten minutes what they missed. Asked each minute; what was told once is not found again. Workers are
 * locked before orders, as an upsert does. Returns how many orders are owed another decision.
 */
export const tellMissedMends = async (sql: Sql, now: number): Promise<number> => {
  let total = 0;
  for (let more = true; more; ) {
    const { found, told } = await tellSomeMissed(sql, now);
    total += told;
    more = found === missedAtOnce && told > 0;
  }
  return total + (await reopenMissedConsents(sql, now));
};
