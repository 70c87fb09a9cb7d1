import { UsageError } from '../errors.ts';
import { type Access, demand, type OperatorGrants, operatorAccess } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Sql, Tx } from './connect.ts';
import { type InboxItem, type InboxMark, inboxItem } from './inbox-list.ts';
import { type InboxKind, inboxPermissions } from './inbox-weights.ts';

/** What is marked, and the version that whoever acts has seen. */
export type Marking = { kind: InboxKind; subject: string; version: number };
export type By = { at: number; reason: string | null };

type Action = 'inbox.take' | 'inbox.hand_over' | 'inbox.snooze' | 'inbox.release';
type Fields = Omit<InboxMark, 'version'>;
const untouched: Fields = { holder: null, takenAt: null, snoozedUntil: null, snoozedBy: null, snoozeReason: null };

/** What is said of a thing that nobody, or not this one, has in the inbox. */
export const gone = (): UsageError =>
  new UsageError('inbox_missing', 'this wants nobody any more, or lies outside your part of the city: refresh');

/** What the audit keeps of a mark. */
export const fieldsOf = ({ holder, takenAt, snoozedUntil, snoozedBy, snoozeReason }: Fields): Fields => ({
  ...{ holder, takenAt, snoozedUntil, snoozedBy, snoozeReason },
});

type Last = { actor: string; action: string };

/** Who marked it last, from the audit: the mark itself says only how it stands. */
const lastMarked = async (tx: Tx, { kind, subject }: Marking): Promise<Last | undefined> => {
  const [last] = await tx<Last[]>`
    select actor, action from audit_log where subject_type = 'inbox' and subject_id = ${`${kind}:${subject}`} order by id desc limit 1`;
  return last;
};

const changed = (last: Last | undefined): UsageError => {
  const who = last ? `${last.actor} changed this meanwhile (${last.action})` : 'somebody changed this meanwhile';
  return new UsageError('inbox_changed', `${who}: look at it again`, { facts: last ? { by: last.actor } : {} });
};

/** Writes a mark over the version that was seen; undefined where another stands there now. */
const write = async (tx: Tx, { kind, subject, version }: Marking, to: Fields): Promise<number | undefined> => {
  await tx`insert into inbox_marks (kind, subject, version) values (${kind}, ${subject}, 0) on conflict do nothing`;
  const [row] = await tx<{ version: number }[]>`
    update inbox_marks set holder = ${to.holder}, taken_at = ${to.takenAt}, snoozed_until = ${to.snoozedUntil}, snoozed_by = ${to.snoozedBy},
      snooze_reason = ${to.snoozeReason}, version = version + 1
    where kind = ${kind} and subject = ${subject} and version = ${version} returning version`;
  return row?.version;
};

export type Thing = { kind: InboxKind; subject: string; at: number };
/** What somebody may, as `operatorAccess` takes it. */
export const grants = `name, roles, region_codes as "regionCodes", service_point_codes as "servicePointCodes"`;

/**
 * Whoever is about to hold it works here, and may see it and do it. They are held until the transaction ends: who disables or narrows them
 * waits, finds the mark and gives it back, or was first. @throws {UsageError} `colleague_cannot`, also for a name that nobody has: who works
 * elsewhere is not told apart from it
 */
const holdHolder = async (tx: Tx, holder: string, thing: Thing): Promise<void> => {
  if (!holder.startsWith('operator:')) return;
  const name = holder.slice('operator:'.length);
  const [row] = await tx<OperatorGrants[]>`
    select ${tx.unsafe(grants)} from operators where name = ${name} and disabled_at is null for share`;
  const theirs = row && operatorAccess(row);
  if (theirs?.permits(inboxPermissions[thing.kind].act) && (await inboxItem(tx, theirs, thing))) return;
  throw new UsageError('colleague_cannot', `no operator ${name} can do this here: choose a colleague from the list`);
};

type Change = {
  action: Action;
  /** Whose hands it comes into; who that is stands until the mark does. */
  holder?: string;
  /** How it stands afterwards. */
  to(item: InboxItem): Fields;
  /** Whether it stands so already: then the same act has come twice. */
  stands(item: InboxItem): boolean;
};

/**
 * Marks something in the inbox and returns its version. Of two who act on the same version one is first; the other is told who was. The
 * same act twice by one person has one effect.
 * @throws {UsageError} `forbidden`, `inbox_missing`, `inbox_changed`
 */
const mark = async (sql: Sql, access: Access, marking: Marking, by: By, change: Change): Promise<number> => {
  const { kind, subject } = marking;
  demand(access, inboxPermissions[kind].act);
  return (await sql.begin(async (tx) => {
    const item = await inboxItem(tx, access, { kind, subject, at: by.at });
    if (!item) throw gone();
    if (change.holder !== undefined) await holdHolder(tx, change.holder, { kind, subject, at: by.at });
    const after = change.to(item);
    const version = await write(tx, marking, after);
    if (version === undefined) {
      const now = (await inboxItem(tx, access, { kind, subject, at: by.at })) ?? item;
      const last = await lastMarked(tx, marking);
      if (last?.actor === access.actor && change.stands(now)) return now.version;
      throw changed(last);
    }
    await recordAudit(tx, {
      ...{
        at: by.at,
        actor: access.actor,
        action: change.action,
        subjectType: 'inbox',
        subjectId: `${kind}:${subject}`,
      },
      ...{
        before: fieldsOf(item),
        after: { ...after, code: item.code, about: item.about },
        reason: by.reason,
        regionCode: item.regionCode,
      },
    });
    return version;
  })) as number;
};

/** Takes it, also from somebody else; it wakes up. See `mark`. */
export const takeInbox = (sql: Sql, access: Access, marking: Marking, by: By): Promise<number> =>
  mark(sql, access, marking, by, {
    action: 'inbox.take',
    holder: access.actor,
    to: () => ({ ...untouched, holder: access.actor, takenAt: by.at }),
    stands: ({ holder, version }) => holder === access.actor && version > 0,
  });

/** Gives it back, awake, so that anybody may take it: what undoes a taking and a snooze. See `mark`. */
export const releaseInbox = (sql: Sql, access: Access, marking: Marking, by: By): Promise<number> =>
  mark(sql, access, marking, by, {
    action: 'inbox.release',
    to: () => untouched,
    stands: ({ holder, snoozedUntil, version }) => holder === null && snoozedUntil === null && version > 0,
  });

/** Nothing that wants a person sleeps longer: it would be forgotten. */
const longestSleepDays = 30;

/**
 * Lets it sleep until an instant, at most 30 days; who holds it goes on doing so. See `mark`.
 * @throws {UsageError} also `snooze_past`, `snooze_too_long`
 */
export const snoozeInbox = (
  sql: Sql,
  access: Access,
  marking: Marking,
  { until, reason, at }: { until: number; reason: string; at: number },
): Promise<number> => {
  if (until <= at) throw new UsageError('snooze_past', 'the time until which it sleeps has passed: choose a later one');
  if (until > at + longestSleepDays * 86_400_000)
    throw new UsageError('snooze_too_long', `it sleeps ${longestSleepDays} days at most: choose an earlier time`);
  const asleep = { snoozedUntil: until, snoozedBy: access.actor, snoozeReason: reason };
  return mark(
    sql,
    access,
    marking,
    { at, reason },
    {
      action: 'inbox.snooze',
      to: ({ holder, takenAt }) => ({ holder, takenAt, ...asleep }),
      stands: ({ snoozedUntil, snoozedBy }) => snoozedUntil === until && snoozedBy === access.actor,
    },
  );
};

/**
 * Puts it into the hands of a colleague, who has to be able to see and to do it. See `mark`.
 * @throws {UsageError} also `colleague_cannot`, for one without the permission, with another part of the city, or whom nobody knows
 */
export const handOverInbox = (
  sql: Sql,
  access: Access,
  marking: Marking,
  { to, reason, at }: { to: string; reason: string; at: number },
): Promise<number> => {
  const theirs = `operator:${to}`;
  return mark(
    sql,
    access,
    marking,
    { at, reason },
    {
      action: 'inbox.hand_over',
      holder: theirs,
      to: () => ({ ...untouched, holder: theirs, takenAt: at }),
      stands: ({ holder, version }) => holder === theirs && version > 0,
    },
  );
};
