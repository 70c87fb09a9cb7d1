import type { BusinessCalendar } from '../domain/business-date.ts';
import type { PlanRules } from '../domain/cover/plan.ts';
import { createRehearsal, type Rehearsal, type RehearsedOrder, withDraft } from '../domain/cover/rehearse.ts';
import { UsageError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { ms, type Sql } from './connect.ts';
import { newId } from './ids.ts';
import { beginRehearsal, finishRehearsal, forgetRehearsal, referenceHash, takeTurn } from './plan-rehearsals.ts';
import { loadReference } from './reference.ts';

/** So many orders are replayed at most: a minute's work, and what is remembered of them fits into memory. */
const mostOrders = 200_000;
const batch = 2_000;
const days = 30;

/**
 * The orders received in `[from, to)`. `complete` is false where there were more than are replayed: then those that were signed first are, the
 * last of them at `signedTo`.
 */
export type MonthRehearsal = Rehearsal & { from: number; to: number; complete: boolean; signedTo: number | null };

/** What was imported as history was never decided by a plan. */
const query = `
  select o.id, o.person_id as "personId", o.identity_status as "identityStatus", o.birth_date - date '1970-01-01' as "birthDay",
    o.employer_uscc as "employerUscc", o.occupation_class as "occupationClass", o.region_code as "regionCode",
    o.consent_version is not null as "hasConsent", ${ms('o.signed_at')} as "signedAt", ${ms('o.received_at')} as "receivedAt",
    ${ms('o.starts_at')} as "startsAt", ${ms('o.ends_at')} as "endsAt", ${ms('o.cancelled_at')} as "cancelledAt"
  from orders o where o.received_at >= $1 and o.received_at < $2
    and not exists (select from cover_exclusions e where e.order_id = o.id and e.reason = 'historical')
  order by o.signed_at, o.id limit $3`;

/** `most`: so many orders at most. */
type Draft = { plan: string; rules: PlanRules; at: number; most?: number };
type Span = { programme: string; from: number; to: number; most: number };
/** What is done with the programme's turn, outside of what only reads: noting that it has begun, and, at its end, that it was done. */
type Turn = { begun(): Promise<void>; add(order: RehearsedOrder): void; done(complete: boolean): Promise<void> };

/** Each order of the span under both references, as of one snapshot. */
const replay = (sql: Sql, { programme, from, to, most }: Span, { begun, add, done }: Turn): Promise<void> =>
  sql.begin('isolation level repeatable read read only', async (tx) => {
    await takeTurn(tx, programme);
    await begun();
    let read = 0;
    for await (const rows of tx.unsafe<RehearsedOrder[]>(query, [from, to, most + 1]).cursor(batch))
      for (const order of rows) {
        read += 1;
        if (read <= most) add(order);
      }
    await done(read <= most);
  }) as Promise<void>;

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
  const { plan, rules, at, most = mostOrders } = draft;
  const present = await loadReference(sql, calendar);
  const programme = present.programmes.find(({ plans }) => plans.some(({ code }) => code === plan))?.code;
  if (programme === undefined)
    throw new UsageError('plan_unknown', `there is no plan ${plan}: look at the list of plans again`);
  const today = calendar.dayOf(at);
  const [from, to] = [calendar.startOfDay(today - days), calendar.startOfDay(today)];
  const { add, result } = createRehearsal(present, withDraft(present, plan, rules));
  const kept = { id: newId(), programme, plan, rules, reference: referenceHash(present), actor: access.actor, at };
  let rehearsed = { ...result(), complete: true };
  let signedTo: number | null = null;
  const turn: Turn = {
    begun: () => beginRehearsal(sql, kept),
    add: (order) => {
      signedTo = order.signedAt;
      add(order);
    },
    done: (complete) => {
      rehearsed = { ...result(), complete };
      return finishRehearsal(sql, kept.id, rehearsed, at);
    },
  };
  try {
    await replay(sql, { programme, from, to, most }, turn);
  } catch (cause) {
    await forgetRehearsal(sql, kept.id);
    throw cause;
  }
  return { ...rehearsed, from, to, signedTo };
};
