import type { GapCause } from '../domain/cover/gaps.ts';
import type { OrderFacts } from '../domain/cover/order-facts.ts';
import type { OrderState } from '../domain/cover/order-states.ts';
import { UsageError } from '../errors.ts';
import { type Access, demand } from './access.ts';
import { ms, type Queryable, type Sql } from './connect.ts';
import { stateOfOrder } from './order-list.ts';
import { type StoryParts, storyParts } from './order-story-parts.ts';
import { orderWithin } from './order-within.ts';

/** One order as it stands. Name, phone and number of the worker are sealed, and the employer's phone. Instants in milliseconds. */
export type OrderHead = {
  id: string;
  source: string;
  externalId: string;
  coverState: OrderState;
  version: number;
  flags: string[];
  signedAt: number;
  receivedAt: number;
  startsAt: number;
  endsAt: number;
  cancelledAt: number | null;
  completedAt: number | null;
  actualStart: number | null;
  actualEnd: number | null;
  wageFen: number | null;
  occupationClass: number | null;
  regionCode: string | null;
  region: string | null;
  employer: { id: string; externalId: string; name: string; phone: string | null };
  posting: { id: string; externalId: string; title: string } | null;
  worker: { id: string; externalId: string; name: string; phone: string | null; idNumber: string | null };
  /** What the decision may read, as it stands on the row now. */
  facts: OrderFacts;
  /** What a second decision would read of other rows: the employer, the posting, the worker's consent. */
  surroundings: Pick<OrderFacts, 'employerUscc' | 'occupationClass' | 'regionCode' | 'hasConsent'>;
  exclusion: {
    reason: string;
    decidedAt: number;
    possibleUntil: number | null;
    reopenedAt: number | null;
  } | null;
  policy: StoryPolicy | null;
  gaps: { cause: GapCause; from: number; to: number | null }[];
};

export type StoryPolicy = {
  policyNo: string;
  status: string;
  endReason: string | null;
  insurer: string;
  programme: string;
  plan: string;
  planName: string;
  planVersion: number;
  coverStart: number;
  coverEnd: number;
  sumInsuredFen: number;
  premiumFen: number;
  decidedAt: number;
};

/** Everything that is known of one order. */
export type OrderStory = OrderHead & StoryParts;

const named = (table: string, alias: string): string => `(select name from ${table} where code = ${alias}.region_code)`;

const head = `
  o.id, o.source, o.external_id as "externalId", ${stateOfOrder} as "coverState", o.version, o.flags, o.signed_at as "signedAt",
  o.received_at as "receivedAt", o.starts_at as "startsAt", o.ends_at as "endsAt", o.cancelled_at as "cancelledAt", o.completed_at as "completedAt",
  o.actual_start as "actualStart", o.actual_end as "actualEnd", o.wage_fen as "wageFen", o.occupation_class::int4 as "occupationClass",
  o.region_code as "regionCode", ${named('regions', 'o')} as region,
  jsonb_build_object('id', e.id, 'externalId', e.external_id, 'name', e.name, 'phone', e.contact_phone) as employer,
  case when po.id is not null then jsonb_build_object('id', po.id, 'externalId', po.external_id, 'title', po.title) end as posting,
  jsonb_build_object('id', w.id, 'externalId', w.external_id, 'name', w.name, 'phone', w.phone,
    'idNumber', (select id_number from persons where id = coalesce(p.person_id, w.person_id))) as worker,
  jsonb_build_object('identityStatus', o.identity_status, 'birthDay', o.birth_date - date '1970-01-01', 'employerUscc', o.employer_uscc,
    'occupationClass', o.occupation_class, 'regionCode', o.region_code, 'hasConsent', o.consent_version is not null, 'signedAt', ${ms('o.signed_at')},
    'receivedAt', ${ms('o.received_at')}, 'startsAt', ${ms('o.starts_at')}, 'endsAt', ${ms('o.ends_at')}, 'cancelledAt', ${ms('o.cancelled_at')}) as facts,
  jsonb_build_object('employerUscc', e.uscc, 'occupationClass', coalesce(po.occupation_class, (select occupation_class from skills where code = po.skill)),
    'regionCode', coalesce(po.region_code, e.region_code), 'hasConsent',
      exists (select from consents k where k.worker_id = o.worker_id and k.kind = 'insurance' and k.withdrawn_at is null)) as surroundings,
  case when x.order_id is not null then jsonb_build_object('reason', x.reason, 'decidedAt', ${ms('x.decided_at')},
    'possibleUntil', ${ms('x.possible_until')}, 'reopenedAt', ${ms('x.reopened_at')}) end as exclusion,
  case when p.order_id is not null then jsonb_build_object('policyNo', p.policy_no, 'status', p.status, 'endReason', p.end_reason, 'insurer', i.name,
    'programme', g.name, 'plan', pl.code, 'planName', pl.name, 'planVersion', v.version, 'coverStart', ${ms('p.cover_start')},
    'coverEnd', ${ms('p.cover_end')}, 'sumInsuredFen', p.sum_insured_fen, 'premiumFen', p.premium_fen, 'decidedAt', ${ms('p.decided_at')}) end as policy,
  coalesce((select jsonb_agg(jsonb_build_object('cause', c.cause, 'from', ${ms('c.from_at')}, 'to', ${ms('c.to_at')}) order by c.from_at)
    from cover_gaps c where c.order_id = o.id), '[]') as gaps`;

const joins = `
  orders o join workers w on w.id = o.worker_id join employers e on e.id = o.employer_id left join postings po on po.id = o.posting_id
  left join cover_exclusions x on x.order_id = o.id left join policies p on p.order_id = o.id
  left join plan_versions v on v.id = p.plan_version_id left join insurance_plans pl on pl.id = v.plan_id
  left join insurers i on i.id = pl.insurer_id left join programmes g on g.id = pl.programme_id`;

const unknown = (id: string) =>
  new UsageError('order_unknown', `no order has the id ${id}, or it lies outside your part of the city`);

const headOf = async (tx: Queryable, access: Access, id: string): Promise<OrderHead> => {
  demand(access, 'order.read');
  const [row] = await tx<OrderHead[]>`
    select ${tx.unsafe(head)} from ${tx.unsafe(joins)} where o.id = ${id} and ${orderWithin(tx, access)}`;
  if (!row) throw unknown(id);
  return row;
};

/** An order's whole story, of one instant. @throws {UsageError} `forbidden` without `order.read`, `order_unknown` also outside the scope */
export const orderStory = (sql: Sql, access: Access, id: string): Promise<OrderStory> =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    const order = await headOf(tx, access, id);
    return { ...order, ...(await storyParts(tx, access, order)) };
  }) as Promise<OrderStory>;
