import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { countOutput, pageInput, pageOutput, reasonInput } from '../list-shapes.ts';

const kind = z.enum(['alarm', 'quarantine', 'rejection', 'identity']);
const view = z.enum(['all', 'mine', 'free', 'snoozed']);

export const inboxRow = z.object({
  ...{ kind, subject: z.string(), weight: z.union([z.literal(1), z.literal(2), z.literal(3)]) },
  ...{ since: z.number(), dueAt: z.number(), code: z.string(), about: z.string(), regionCode: z.string().nullable() },
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  ...{ holder: z.string().nullable(), takenAt: z.number().nullable(), version: z.int() },
  ...{ snoozedUntil: z.number().nullable(), snoozedBy: z.string().nullable(), snoozeReason: z.string().nullable() },
});
export type InboxRow = z.output<typeof inboxRow>;

/** How much there is; `exact` is false beyond ten thousand of a kind. */
const inboxCounts = z.object({
  ...{ all: z.int(), mine: z.int(), free: z.int(), snoozed: z.int(), exact: z.boolean() },
});

const inboxFilter = { view: view.default('all'), kind: kind.optional() };

/** What is meant, and the version that was on screen: whoever changed it meanwhile is named in a 409. */
const marking = { kind, subject: z.uuid(), version: z.int().min(0) };
const marked = z.object({ version: z.int() });
/** Each kind has a permission of its own, which the store demands. */
const act = { kind: 'act', demand: 'anybody', scope: 'rows' } as const;
const refused = { kind: 'act', demand: 'rejection.retry', scope: 'rows' } as const;
const ids = z.array(z.uuid()).min(1).max(200);

const values = z.record(z.string(), z.unknown()).nullable();
const shiftSubject = z.object({
  ...{ subjectId: z.string(), subjectName: z.string().nullable(), before: values, after: values },
});
const shiftAct = z.object({
  ...{ action: z.string(), subjectType: z.string(), count: z.int(), firstAt: z.number(), lastAt: z.number() },
  /** On how many things, and the latest of them: as the audit log has them, to be named as it names them. */
  ...{ things: z.int(), subjects: z.array(shiftSubject), reasons: z.array(z.string()) },
});

export const inboxRoutes = {
  'inbox.list': defineRoute({
    kind: 'read',
    demand: 'anybody',
    scope: 'rows',
    input: z.object({ ...inboxFilter, ...pageInput }),
    output: pageOutput(inboxRow),
  }),
  /** How many the same filter finds. */
  'inbox.count': defineRoute({
    ...{ kind: 'read', demand: 'anybody', scope: 'rows' },
    input: z.object(inboxFilter),
    output: countOutput,
  }),
  'inbox.counts': defineRoute({
    kind: 'read',
    demand: 'anybody',
    scope: 'rows',
    input: z.object({}),
    output: inboxCounts,
  }),
  'inbox.colleagues': defineRoute({
    kind: 'read',
    demand: 'anybody',
    scope: 'none',
    input: z.object({ kind, subject: z.uuid() }),
    output: z.object({ names: z.array(z.string()) }),
  }),
  /** What the operator has done in the last hours, for the note that goes to the next shift. */
  'inbox.shift': defineRoute({
    ...{ kind: 'read', demand: 'anybody', scope: 'self' },
    input: z.object({ hours: z.int().min(1).max(24) }),
    output: z.object({ since: z.number(), until: z.number(), acts: z.array(shiftAct) }),
  }),
  'inbox.take': defineRoute({ ...act, input: z.object(marking), output: marked }),
  'inbox.release': defineRoute({ ...act, input: z.object(marking), output: marked }),
  'inbox.hand-over': defineRoute({
    ...act,
    input: z.object({ ...marking, to: z.string().min(1).max(64), reason: reasonInput }),
    output: marked,
  }),
  'inbox.snooze': defineRoute({
    ...act,
    input: z.object({ ...marking, until: z.int().positive().max(8.64e15), reason: reasonInput }),
    output: marked,
  }),
  /** Signs refused orders again that were mended. Those that are still refused stay; `ids` were there to be tried. */
  'inbox.retry-rejections': defineRoute({
    ...refused,
    input: z.object({ ids, reason: reasonInput }),
    output: z.object({ ids: z.array(z.string()), signed: z.int(), refused: z.int() }),
  }),
  /** Gives refused orders up for good. */
  'inbox.discard-rejections': defineRoute({
    ...refused,
    input: z.object({ ids, reason: reasonInput }),
    output: z.object({ discarded: z.array(z.string()) }),
  }),
};
