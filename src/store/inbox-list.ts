import type postgres from 'postgres';
import { isUuid } from '../domain/uuid.ts';
import { UsageError } from '../errors.ts';
import type { Access } from './access.ts';
import type { Queryable } from './connect.ts';
import { inboxItems } from './inbox-sources.ts';
import { type InboxKind, type InboxWeight, inboxKinds, inboxPermissions, promiseMinutes } from './inbox-weights.ts';
import { type Counted, countOf, type Page, type PageOf } from './list.ts';
import { sharedByView } from './today-view.ts';

/** `all`: what is not asleep; `mine`: what the operator has taken; `free`: what nobody has; `snoozed`: what sleeps. */
export type InboxView = 'all' | 'mine' | 'free' | 'snoozed';
export type InboxFilter = { view: InboxView; kind?: InboxKind | undefined };

/** Who is on something, and until when it sleeps. Version 0: nobody has marked it yet. */
export type InboxMark = {
  holder: string | null;
  takenAt: number | null;
  snoozedUntil: number | null;
  snoozedBy: string | null;
  snoozeReason: string | null;
  version: number;
};

/**
 * Something that wants a person. `code` says what it is (the alarm's kind, the cause, the reason), `about` whom or what it concerns.
 * `dueAt`: until when somebody should have dealt with it.
 */
export type InboxItem = InboxMark & {
  kind: InboxKind;
  subject: string;
  weight: InboxWeight;
  since: number;
  dueAt: number;
  code: string;
  about: string;
  detail: Record<string, string | number>;
  regionCode: string | null;
};

const marked = `left join inbox_marks m on m.kind = i.kind and m.subject = i.subject::text`;
/** Who has acknowledged an alarm holds it until somebody marks it here. */
const holder = `case when m.version is null then i.taken_by else m.holder end`;

const select = `i.kind, i.subject, i.weight::int4 as weight, i.since, i.code, i.about, i.detail, i.region_code as "regionCode", ${holder} as holder,
  m.taken_at as "takenAt", m.snoozed_until as "snoozedUntil", m.snoozed_by as "snoozedBy", m.snooze_reason as "snoozeReason",
  coalesce(m.version, 0) as version`;

const viewed = (sql: Queryable, access: Access, view: InboxView, at: number): postgres.Fragment => {
  const asleep = sql`m.snoozed_until > ${at}`;
  if (view === 'snoozed') return asleep;
  const awake = sql`(${asleep}) is not true`;
  if (view === 'mine') return sql`${awake} and ${sql.unsafe(holder)} = ${access.actor}`;
  return view === 'free' ? sql`${awake} and ${sql.unsafe(holder)} is null` : awake;
};

type Place = [weight: number, since: string, kind: string, subject: string];

const placeIn = (cursor: string): Place => {
  const [weight = '', since = '', kind = '', subject = '', ...rest] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split('\n');
  const known = /^[123]$/.test(weight) && /^\d{1,15}$/.test(since) && isUuid(subject);
  if (!known || rest.length > 0 || !inboxKinds.some((one) => one === kind))
    throw new UsageError('cursor_invalid', 'this page is no place in the list: go back to its first page');
  return [Number(weight), since, kind, subject];
};

const cursorOf = ({ weight, since, kind, subject }: Item): string =>
  Buffer.from([weight, since, kind, subject].join('\n')).toString('base64url');

const after = (sql: Queryable, cursor: string | undefined): postgres.Fragment => {
  if (cursor === undefined) return sql``;
  const [weight, since, kind, subject] = placeIn(cursor);
  return sql`and (-i.weight, i.since, i.kind, i.subject) > (${-weight}::int4, ${Number(since)}::timestamptz, ${kind}, ${subject}::text::uuid)`;
};

type Item = Omit<InboxItem, 'dueAt'>;
const due = (item: Item): InboxItem => ({ ...item, dueAt: item.since + promiseMinutes[item.weight] * 60_000 });

/** What wants a person within the scope, the weightiest first and of those the oldest. @throws {UsageError} `cursor_invalid` */
export const inboxPage = async (
  sql: Queryable,
  access: Access,
  { view, kind, at }: InboxFilter & { at: number },
  { after: cursor, limit }: PageOf,
): Promise<Page<InboxItem>> => {
  const items = inboxItems(sql, access, { at, ...(kind === undefined ? {} : { kinds: [kind] }) });
  if (!items) return { rows: [], next: null };
  const found = await sql<Item[]>`
    select ${sql.unsafe(select)} from ${items} ${sql.unsafe(marked)}
    where ${viewed(sql, access, view, at)} ${after(sql, cursor)}
    order by i.weight desc, i.since, i.kind, i.subject limit ${limit + 1}`;
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows: rows.map(due), next: found.length > limit && last ? cursorOf(last) : null };
};

/** How many the same filter finds. */
export const inboxCount = async (
  sql: Queryable,
  access: Access,
  { view, kind, at }: InboxFilter & { at: number },
): Promise<Counted> => {
  const items = inboxItems(sql, access, { at, ...(kind === undefined ? {} : { kinds: [kind] }) });
  if (!items) return { count: 0, exact: true };
  return countOf(sql, { from: sql`${items} ${sql.unsafe(marked)}`, where: viewed(sql, access, view, at) });
};

/** One thing by its kind and id; undefined where it wants nobody any more, or lies outside the scope. */
export const inboxItem = async (
  sql: Queryable,
  access: Access,
  { kind, subject, at }: { kind: InboxKind; subject: string; at: number },
): Promise<InboxItem | undefined> => {
  const items = inboxItems(sql, access, { at, kinds: [kind], only: subject });
  if (!items) return undefined;
  const [found] = await sql<Item[]>`select ${sql.unsafe(select)} from ${items} ${sql.unsafe(marked)}`;
  return found && due(found);
};

/** How much there is, by who holds it. Each kind is counted to ten thousand; beyond that `exact` is false. */
export type InboxTally = { all: number; free: number; snoozed: number; byHolder: Map<string, number>; exact: boolean };

const countedTo = 10_000;

const inboxTally = async (sql: Queryable, access: Access, at: number): Promise<InboxTally> => {
  const items = inboxItems(sql, access, { at, most: countedTo + 1 });
  type Row = { kind: InboxKind; holder: string | null; asleep: boolean; count: number };
  const rows = items
    ? await sql<Row[]>`
      select i.kind, ${sql.unsafe(holder)} as holder, coalesce(m.snoozed_until > ${at}, false) as asleep, count(*)::int4 as count
      from ${items} ${sql.unsafe(marked)} group by 1, 2, 3`
    : [];
  const sum = (of: readonly Row[]): number => of.reduce((n, { count }) => n + count, 0);
  const awake = rows.filter((row) => !row.asleep);
  const held = Map.groupBy(awake, (row) => row.holder ?? '');
  const free = sum(held.get('') ?? []);
  held.delete('');
  return {
    ...{ all: sum(awake), free, snoozed: sum(rows) - sum(awake) },
    byHolder: new Map([...held].map(([name, of]) => [name, sum(of)])),
    exact: inboxKinds.every((kind) => sum(rows.filter((row) => row.kind === kind)) <= countedTo),
  };
};

/** The same, shared by all who see the same. */
export const inboxTallyReader = (sql: Queryable): ((access: Access, at: number) => Promise<InboxTally>) =>
  sharedByView(
    Object.values(inboxPermissions).map(({ see }) => see),
    () => undefined,
    (_state, access, at) => inboxTally(sql, access, at),
  ).read;
