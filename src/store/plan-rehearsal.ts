import type { BusinessCalendar } from '../domain/business-date.ts';
import type { PlanRules } from '../domain/cover/plan.ts';
import { createRehearsal, type Rehearsal, type RehearsedOrder, withDraft } from '../domain/cover/rehearse.ts';
import { UsageError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { ms, type Sql } from './connect.ts';
import { loadReference } from './reference.ts';

/** So many orders are replayed at most: a minute's work, and what is remembered of them fits into memory. */
const mostOrders = 200_000;
const batch = 2_000;
const days = 30;

/** The orders received in `[from, to)`. `complete` is false where there were more than are replayed: then the first ones are. */
export type MonthRehearsal = Rehearsal & { from: number; to: number; complete: boolean };

/** What was imported as history was never decided by a plan. */
const query = `
  select o.id, o.person_id as "personId", o.identity_status as "identityStatus", o.birth_date - date '1970-01-01' as "birthDay",
    o.employer_uscc as "employerUscc", o.occupation_class as "occupationClass", o.region_code as "regionCode",
    o.consent_version is not null as "hasConsent", ${ms('o.signed_at')} as "signedAt", ${ms('o.received_at')} as "receivedAt",
    ${ms('o.starts_at')} as "startsAt", ${ms('o.ends_at')} as "endsAt", ${ms('o.cancelled_at')} as "cancelledAt"
  from orders o where o.received_at >= $1 and o.received_at < $2
    and not exists (select from cover_exclusions e where e.order_id = o.id and e.reason = 'historical')
  order by o.signed_at, o.id limit ${mostOrders + 1}`;

/**
 * What the orders of the last thirty whole days would have come to, had a plan had these rules: every order decided twice by the rules that
 * decide in earnest, once under the reference as it stands. Reads one snapshot, streams, and writes nothing.
 * @throws {UsageError} `forbidden` without `plan.publish` for the city, `plan_unknown`
 */
export const rehearsePlan = async (
  sql: Sql,
  access: Access,
  calendar: BusinessCalendar,
  { plan, rules, at }: { plan: string; rules: PlanRules; at: number },
): Promise<MonthRehearsal> => {
  demandCity(access, 'plan.publish');
  const present = await loadReference(sql, calendar);
  if (!present.programmes.some(({ plans }) => plans.some(({ code }) => code === plan)))
    throw new UsageError('plan_unknown', `there is no plan ${plan}: look at the list of plans again`);
  const today = calendar.dayOf(at);
  const [from, to] = [calendar.startOfDay(today - days), calendar.startOfDay(today)];
  const { add, result } = createRehearsal(present, withDraft(present, plan, rules));
  let read = 0;
  await sql.begin('isolation level repeatable read read only', async (tx) => {
    for await (const rows of tx.unsafe<RehearsedOrder[]>(query, [from, to]).cursor(batch))
      for (const order of rows) {
        read += 1;
        if (read <= mostOrders) add(order);
      }
  });
  return { ...result(), from, to, complete: read <= mostOrders };
};
