import type { BusinessCalendar } from '../domain/business-date.ts';
import type { PlanRules } from '../domain/cover/plan.ts';
import { createRehearsal, type Rehearsal, type RehearsedOrder, withDraft } from '../domain/cover/rehearse.ts';
import { UsageError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { ms, type Sql } from './connect.ts';
import { newId } from './ids.ts';
import { beginRehearsal, finishRehearsal, forgetRehearsal, takeTurn } from './plan-rehearsals.ts';
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

type Draft = { plan: string; rules: PlanRules; at: number };

/** Each order of the span under both references, as of one snapshot. Once it has the programme's turn, `begun` notes it, outside of what only reads. */
const replay = (
  sql: Sql,
  { programme, from, to }: { programme: string; from: number; to: number },
  begun: () => Promise<void>,
  add: (order: RehearsedOrder) => void,
): Promise<number> =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    await takeTurn(tx, programme);
    await begun();
    let read = 0;
    for await (const rows of tx.unsafe<RehearsedOrder[]>(query, [from, to]).cursor(batch))
      for (const order of rows) {
        read += 1;
        if (read <= mostOrders) add(order);
      }
    return read;
  }) as Promise<number>;

/**
 * What the orders of the last thirty whole days would have come to, had a plan had these rules: every order decided twice by the rules that
 * decide in earnest, once under the reference as it stands. Reads one snapshot and streams; that it was done is all that it writes. One at a
 * time for each programme.
 * @throws {UsageError} `forbidden` without `plan.publish` for the city, `plan_unknown`, `rehearsal_taken` while another one is under way
 */
export const rehearsePlan = async (
  sql: Sql,
  access: Access,
  calendar: BusinessCalendar,
  draft: Draft,
): Promise<MonthRehearsal> => {
  demandCity(access, 'plan.publish');
  const { plan, rules, at } = draft;
  const present = await loadReference(sql, calendar);
  const programme = present.programmes.find(({ plans }) => plans.some(({ code }) => code === plan))?.code;
  if (programme === undefined)
    throw new UsageError('plan_unknown', `there is no plan ${plan}: look at the list of plans again`);
  const today = calendar.dayOf(at);
  const [from, to] = [calendar.startOfDay(today - days), calendar.startOfDay(today)];
  const { add, result } = createRehearsal(present, withDraft(present, plan, rules));
  const kept = { id: newId(), programme, plan, rules, actor: access.actor, at };
  try {
    const read = await replay(sql, { programme, from, to }, () => beginRehearsal(sql, kept), add);
    const rehearsal = result();
    await finishRehearsal(sql, kept.id, rehearsal, at);
    return { ...rehearsal, from, to, complete: read <= mostOrders };
  } catch (cause) {
    await forgetRehearsal(sql, kept.id);
    throw cause;
  }
};
