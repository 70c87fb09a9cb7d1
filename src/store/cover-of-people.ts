import { isUuid } from '../domain/uuid.ts';
import { type Access, demand, within } from './access.ts';
import type { Queryable, Sql } from './connect.ts';
import { type CoverAt, coverAt, type Proof, type UncoveredWork } from './cover-proof.ts';
import type { Sought } from './order-find.ts';
import { orderWithin } from './order-within.ts';
import { sourcesOf } from './sources.ts';

/** What insurer and plan are called. */
type NamedTerms = { insurerName: string; planName: string };

/** One person, by the registration that was found; name and number are sealed. */
export type ProvedPerson = {
  workerId: string;
  workerExternalId: string;
  name: string;
  idNumber: string | null;
  policies: (Proof & NamedTerms)[];
  uncovered: UncoveredWork[];
  /** So many policies that cover the instant came with orders outside the scope: that they do is no secret, what they say is. */
  elsewhere: number;
};

type Found = {
  id: string;
  source: string;
  externalId: string;
  personId: string | null;
  name: string;
  idNumber: string | null;
};

/** More registrations than this, of one text, are no answer to "was this worker covered". */
const mostPeople = 10;

/**
 * Workers that a text names exactly, by our id, their own numbers or those of an order, within the scope: registered there, or with an order there. A
 * person who is registered more than once is found once.
 */
const findPeople = (tx: Queryable, access: Access, { text, phoneHash, idHashes }: Sought): Promise<Found[]> => {
  const id = isUuid(text) ? text : null;
  return tx<Found[]>`
    with recursive ${tx.unsafe(sourcesOf('workers'))}, hands as (
      select w.id from persons p join workers w on w.person_id = p.id
        where p.id_hash = any(array(select decode(h, 'hex') from unnest(${idHashes.map((h) => h.toString('hex'))}::text[]) h))
      union select id from workers where phone_hash = decode(${phoneHash?.toString('hex') ?? null}::text, 'hex')
      union select w.id from sources s join workers w on w.source = s.source and w.external_id = ${text}
      union select id from workers where id = ${id}::uuid
      union select x.worker_id from orders x where x.id = ${id}::uuid
      union select x.worker_id from sources s join orders x on x.source = s.source and x.external_id = ${text}
      union select worker_id from policies where policy_no = ${text}
    )
    select distinct on (coalesce(w.person_id, w.id)) w.id, w.source, w.external_id as "externalId", w.person_id as "personId", w.name,
      (select id_number from persons where id = w.person_id) as "idNumber"
    from workers w where w.id in (select id from hands)
      and (${within(tx, access.scope, { region: tx`w.region_code`, servicePoint: tx`w.service_point_code` })}
        or exists (select from orders o where o.worker_id = w.id and ${orderWithin(tx, access)}))
    order by coalesce(w.person_id, w.id), w.id limit ${mostPeople}`;
};

const visible = async (tx: Queryable, access: Access, cover: CoverAt): Promise<Set<string>> => {
  const ids = [...cover.policies, ...cover.uncovered].map(({ orderId }) => orderId);
  const rows = await tx<{ id: string }[]>`
    select o.id from orders o where o.id = any(${ids}::uuid[]) and ${orderWithin(tx, access)}`;
  return new Set(rows.map(({ id }) => id));
};

const withNames = async (tx: Queryable, policies: readonly Proof[]): Promise<(Proof & NamedTerms)[]> => {
  const insurers = await tx<{ code: string; name: string }[]>`
    select code, name from insurers where code = any(${policies.map(({ insurer }) => insurer)}::text[])`;
  const plans = await tx<{ code: string; name: string }[]>`
    select code, name from insurance_plans where code = any(${policies.map(({ plan }) => plan)}::text[])`;
  const nameIn = (names: readonly { code: string; name: string }[], code: string): string =>
    names.find((one) => one.code === code)?.name ?? code;
  return policies.map((policy) => ({
    ...policy,
    ...{ insurerName: nameIn(insurers, policy.insurer), planName: nameIn(plans, policy.plan) },
  }));
};

/**
 * Who a text names, and whether each was covered at an instant: the proof that `GET /v1/cover` gives, for the operator's part of the city.
 * @throws {UsageError} `forbidden` without `order.read`
 */
export const coverOfPeople = (sql: Sql, access: Access, sought: Sought, at: number): Promise<ProvedPerson[]> => {
  demand(access, 'order.read');
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const proved: ProvedPerson[] = [];
    for (const worker of await findPeople(tx, access, sought)) {
      const cover = await coverAt(tx, worker.source, { id: worker.id }, at);
      if (!cover) continue;
      const seen = await visible(tx, access, cover);
      const policies = cover.policies.filter(({ orderId }) => seen.has(orderId));
      proved.push({
        ...{ workerId: worker.id, workerExternalId: worker.externalId, name: worker.name, idNumber: worker.idNumber },
        policies: await withNames(tx, policies),
        ...{ uncovered: cover.uncovered.filter(({ orderId }) => seen.has(orderId)) },
        elsewhere: cover.policies.length - policies.length,
      });
    }
    return proved;
  }) as Promise<ProvedPerson[]>;
};
