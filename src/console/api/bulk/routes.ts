import { z } from 'zod';
import { type BulkName, bulkWorks } from '../../../store/bulk-actions-works.ts';
import { defineRoute } from '../define-route.ts';
import {
  bothOutput,
  countOutput,
  firstOutput,
  pageInput,
  pageOutput,
  reasonInput,
  toldOutput,
} from '../list-shapes.ts';

const names = Object.keys(bulkWorks) as BulkName[];
const action = z.enum(names);
/** The filter of the list at which it begins, as that list's screen sends it. */
const filter = z.record(z.string().max(64), z.string().max(200));
const rowState = z.enum(['waiting', 'done', 'skipped', 'failed']);

export const bulkItem = z.object({
  ...{ id: z.string(), action: z.string(), filter: toldOutput, reason: z.string(), actor: z.string() },
  /** What came to the list later is not meant; null where that was not kept. */
  until: z.number().nullable(),
  ...{ createdAt: z.number(), startedAt: z.number().nullable(), finishedAt: z.number().nullable() },
  ...{ abortedAt: z.number().nullable(), abortedBy: z.string().nullable() },
  state: z.enum(['running', 'aborted', 'done']),
  ...{ total: z.int(), waiting: z.int(), done: z.int(), skipped: z.int(), failed: z.int() },
});
export type BulkItem = z.output<typeof bulkItem>;

export const bulkRow = z.object({
  ...{
    id: z.int(),
    subjectId: z.string(),
    externalId: z.string().nullable(),
    state: rowState,
    detail: z.string().nullable(),
  },
});
export type BulkRowItem = z.output<typeof bulkRow>;

const seen = { kind: 'read', demand: 'bulk.run', scope: 'rows' } as const;
const acts = { kind: 'act', demand: 'bulk.run', scope: 'rows' } as const;
const rowFilter = { bulkId: z.uuid(), rowState: rowState.optional() };

export const bulkRoutes = {
  /** What an act on all that match would come to. `until` freezes it: what comes to the list later is not meant. */
  'bulk.preview': defineRoute({
    ...seen,
    input: z.object({ action, filter }),
    output: z.object({
      ...{ until: z.number(), filter: toldOutput, count: z.int(), tooMany: z.boolean() },
      samples: z.array(z.object({ id: z.string(), label: z.string(), note: z.array(bothOutput) })),
      /** Of those that match, how many it cannot be done with, and why. */
      refused: z.array(z.object({ code: z.string(), count: z.int() })),
    }),
  }),
  /** Freezes the rows and begins. `id` is made by the page: the same again begins nothing more. */
  'bulk.begin': defineRoute({
    ...acts,
    input: z.object({ id: z.uuid(), action, filter, until: z.number(), reason: reasonInput }),
    output: bulkItem,
  }),
  'bulk.list': defineRoute({ ...seen, input: z.object(pageInput), output: pageOutput(bulkItem) }),
  'bulk.count': defineRoute({ ...seen, input: z.object({}), output: countOutput }),
  'bulk.one': defineRoute({ ...seen, input: z.object({ id: z.uuid() }), output: bulkItem }),
  'bulk.rows': defineRoute({ ...seen, input: z.object({ ...rowFilter, ...pageInput }), output: pageOutput(bulkRow) }),
  'bulk.rows.count': defineRoute({ ...seen, input: z.object(rowFilter), output: countOutput }),
  /** Stops one; what is done stays done. `aborted` is false where it had ended before: `first` says who stopped it, if anybody did. */
  'bulk.abort': defineRoute({
    ...acts,
    input: z.object({ id: z.uuid(), reason: reasonInput }),
    output: z.object({ aborted: z.boolean(), first: firstOutput }),
  }),
};
