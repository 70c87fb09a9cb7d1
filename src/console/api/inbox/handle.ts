import { type RetryDeps, retryRejections } from '../../../intake/retry-rejections.ts';
import type { Sql } from '../../../store/connect.ts';
import { colleaguesFor } from '../../../store/inbox-colleagues.ts';
import { type InboxTally, inboxCount, inboxPage, inboxTallyReader } from '../../../store/inbox-list.ts';
import { handOverInbox, releaseInbox, snoozeInbox, takeInbox } from '../../../store/inbox-marks.ts';
import { actOnRefused, discardRefused } from '../../../store/rejections-for-operators.ts';
import { shiftActs } from '../../../store/shift-acts.ts';
import type { HandlersOf } from '../handlers.ts';
import type { inboxRoutes } from './routes.ts';

/** What trying refused orders again takes beside the store; the instant comes with the call. */
export type InboxDeps = Omit<RetryDeps, 'now'>;

const hourMs = 3_600_000;

/** One tally serves everybody with the same view; what is `mine` is told apart afterwards. */
const countsFor = ({ byHolder, ...tally }: InboxTally, actor: string) => ({
  ...tally,
  mine: byHolder.get(actor) ?? 0,
});

const retry = async (deps: InboxDeps, ids: string[], { access, now, reason }: Retry) => {
  const act = { action: 'rejection.retry', reason, at: now } as const;
  const meant = (await deps.sql.begin((tx) => actOnRefused(tx, access, { ids }, act, ids.length))) as string[];
  const retried = await retryRejections({ ...deps, now: () => now }, { ids: meant }, access.actor);
  return { ids: meant, ...retried };
};
type Retry = { access: Parameters<typeof actOnRefused>[1]; now: number; reason: string };

export const inboxHandlers = (deps: InboxDeps & { sql: Sql }): HandlersOf<typeof inboxRoutes> => {
  const { sql } = deps;
  const tally = inboxTallyReader(sql);
  return {
    'inbox.list': ({ after, limit, sort, ...filter }, { access, now }) =>
      inboxPage(sql, access, { ...filter, at: now }, { after, limit, sort }),
    'inbox.count': (filter, { access, now }) => inboxCount(sql, access, { ...filter, at: now }),
    'inbox.counts': async (_input, { access, now }) => countsFor(await tally(access, now), access.actor),
    'inbox.colleagues': async (thing, { access, now }) => ({
      names: await colleaguesFor(sql, access, { ...thing, at: now }),
    }),
    'inbox.shift': async ({ hours }, { access, now }) => {
      const since = now - hours * hourMs;
      return { since, until: now, acts: await shiftActs(sql, access, { since, until: now }) };
    },
    'inbox.take': async (input, { access, now }) => ({
      version: await takeInbox(sql, access, input, { at: now, reason: null }),
    }),
    'inbox.release': async (input, { access, now }) => ({
      version: await releaseInbox(sql, access, input, { at: now, reason: null }),
    }),
    'inbox.hand-over': async ({ to, reason, ...input }, { access, now }) => ({
      version: await handOverInbox(sql, access, input, { to, reason, at: now }),
    }),
    'inbox.snooze': async ({ until, reason, ...input }, { access, now }) => ({
      version: await snoozeInbox(sql, access, input, { until, reason, at: now }),
    }),
    'inbox.retry-rejections': ({ ids, reason }, { access, now }) => retry(deps, ids, { access, now, reason }),
    'inbox.discard-rejections': async ({ ids, reason }, { access, now }) => ({
      discarded: await discardRefused(sql, access, ids, { reason, at: now }),
    }),
  };
};
