import type { HeldChunk } from './chunks.ts';
import { ms, type Queryable, type Sql } from './connect.ts';
import { newId } from './ids.ts';

const prepared = { prepare: true } as const;

export type AlarmDelivery = {
  id: string;
  channel: 'mail' | 'webhook';
  occasion: string;
  state: 'due' | 'sent' | 'refused';
  createdAt: number;
  sentAt: number | null;
  failed: boolean;
};

/** An alarm as it is told of. */
export type AlarmFacts = {
  alarmId: string;
  kind: string;
  subject: string;
  detail: Record<string, string | number>;
  regionCode: string | null;
  openedAt: number;
  closedAt: number | null;
};

/** An alarm of a chunk and how it was told so far. */
export type ToldAlarm = AlarmFacts & { ord: number; deliveries: AlarmDelivery[] };

const facts = `a.id as "alarmId", a.kind, a.subject, a.detail, a.region_code as "regionCode", a.opened_at as "openedAt", a.closed_at as "closedAt"`;

const load = `
  select u.ord::int4, ${facts},
    coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'channel', d.channel, 'occasion', d.occasion, 'state', d.state,
      'createdAt', ${ms('d.created_at')}, 'sentAt', ${ms('d.sent_at')}, 'failed', d.error_code is not null) order by d.id)
      from alarm_deliveries d where d.alarm_id = a.id), '[]') as deliveries
  from unnest((select ids from chunks where id = $1)) with ordinality as u (id, ord) join alarms a on a.id = u.id
  where u.id not in (select subject_id from quarantine where topic = $2 and released_at is null) order by u.ord`;

/** The alarms of a chunk, without those in open quarantine. Empty when the chunk is gone. */
export const loadToldAlarms = async (
  sql: Queryable,
  { id, topic }: Pick<HeldChunk, 'id' | 'topic'>,
): Promise<ToldAlarm[]> => sql.unsafe<ToldAlarm[]>(load, [id, topic], prepared);

/** `gathered` names what goes out as one message where it begins together; null where each goes by itself. */
export type DeliveryIntent = {
  ord: number;
  alarmId: string;
  channel: 'mail' | 'webhook';
  occasion: string;
  gathered: string | null;
};
/** A delivery to make now, under its id, whoever makes it how often. */
export type DueDelivery = DeliveryIntent & { id: string };

/** Hex digits of an id by which the deliveries of one message are numbered. */
const numbered = 4;

/**
 * The message that a delivery goes out with, which is the Message-ID. Deliveries that begin together are numbered on from the id of their
 * message, so that their rows say for good which of them it holds, whatever chunk they come back in.
 */
export const messageOf = (deliveryId: string): string => `${deliveryId.slice(0, -numbered)}${'0'.repeat(numbered)}`;

const idsFor = (intents: readonly DeliveryIntent[]): string[] => {
  const messages = new Map<string, { id: string; count: number }>();
  return intents.map(({ gathered }) => {
    if (gathered === null) return newId();
    const message = messages.get(gathered) ?? { id: newId(), count: 0 };
    messages.set(gathered, message);
    return `${message.id.slice(0, -numbered)}${(message.count++).toString(16).padStart(numbered, '0')}`;
  });
};

/**
 * Writes down in one transaction what is about to be told, and takes back what is overtaken; returns what is to be sent, each counted as tried.
 * One occasion of one alarm over one channel is one row. Order within an alarm and channel is that of `intents`.
 */
export const writeDeliveries = (
  sql: Sql,
  intents: readonly DeliveryIntent[],
  withdrawn: readonly string[],
  now: number,
): Promise<DueDelivery[]> =>
  sql.begin(async (tx) => {
    if (withdrawn.length > 0)
      await tx`delete from alarm_deliveries where id = any(${withdrawn as string[]}::uuid[]) and state = 'due'`;
    if (intents.length === 0) return [];
    const alarmIds = intents.map((i) => i.alarmId);
    const channels = intents.map((i) => i.channel);
    const occasions = intents.map((i) => i.occasion);
    await tx`
      insert into alarm_deliveries (id, alarm_id, channel, occasion, state, created_at)
      select i.id, i.alarm_id, i.channel, i.occasion, 'due', ${now}
      from unnest(${idsFor(intents)}::uuid[], ${alarmIds}::uuid[], ${channels}::text[], ${occasions}::text[]) as i (id, alarm_id, channel, occasion)
      order by 2, 3, 4 on conflict on constraint alarm_deliveries_once do nothing`;
    const rows = await tx<{ id: string; at: number }[]>`
      update alarm_deliveries d set attempts = d.attempts + 1, error_code = null
      from unnest(${alarmIds}::uuid[], ${channels}::text[], ${occasions}::text[]) with ordinality as i (alarm_id, channel, occasion, at)
      where d.alarm_id = i.alarm_id and d.channel = i.channel and d.occasion = i.occasion and d.state = 'due'
      returning d.id, i.at::int4 as at`;
    return rows
      .sort((a, b) => a.at - b.at)
      .flatMap(({ id, at }) => {
        const intent = intents[at - 1];
        return intent ? [{ ...intent, id }] : [];
      });
  }) as Promise<DueDelivery[]>;

/** A delivery of a message, with what it tells of. */
export type GatheredDelivery = { id: string; occasion: string; alarm: AlarmFacts };

/** All that these messages are still to tell, in other chunks too: a message is sent whole, or it would be another under its id. */
export const loadGathered = async (sql: Queryable, messages: readonly string[]): Promise<GatheredDelivery[]> => {
  const rows = await sql.unsafe<(AlarmFacts & { id: string; occasion: string })[]>(
    `select d.id, d.occasion, ${facts}
    from unnest($1::uuid[], $2::uuid[]) as m (first, last) join alarm_deliveries d on d.id between m.first and m.last
      join alarms a on a.id = d.alarm_id
    where d.state = 'due' order by d.id`,
    [messages as string[], messages.map((id) => `${id.slice(0, -numbered)}${'f'.repeat(numbered)}`)],
    prepared,
  );
  return rows.map(({ id, occasion, ...alarm }) => ({ id, occasion, alarm }));
};

/** How a delivery ended. `later` stays due; its code says that the try failed. */
export type DeliveryOutcome = { id: string } & (
  | { state: 'sent'; errorCode: string | null }
  | { state: 'refused' | 'later'; errorCode: string }
);

/** Notes how deliveries ended. One that was sent before stays sent. */
export const markDeliveries = async (
  tx: Queryable,
  outcomes: readonly DeliveryOutcome[],
  now: number,
): Promise<void> => {
  await tx`
    update alarm_deliveries d set state = case when o.state = 'later' then 'due' else o.state end,
      sent_at = case when o.state = 'sent' then ${now}::timestamptz end, error_code = o.code
    from unnest(${outcomes.map((o) => o.id)}::uuid[], ${outcomes.map((o) => o.state)}::text[], ${outcomes.map((o) => o.errorCode)}::text[]) as o (id, state, code)
    where d.id = o.id and d.state = 'due'`;
};

/** Owes every open alarm its reminder of the day: whoever was told of it today already is not told again. Returns how many are open. */
export const remindAlarms = async (tx: Queryable): Promise<number> => {
  const reminded = await tx`
    insert into outbox (topic, lane, subject_id)
    select 'alarm.told', 0, id from alarms where closed_at is null and id not in (select subject_id from outbox where topic = 'alarm.told')
    order by opened_at, id`;
  return reminded.count;
};
