import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { bothOutput, countOutput, pageInput, pageOutput, toldOutput, withoutIdentity } from '../list-shapes.ts';

export const exportRow = z.object({
  ...{ id: z.string(), list: z.string(), fileName: bothOutput, format: z.enum(['csv', 'xlsx']) },
  state: z.enum(['running', 'done', 'failed', 'interrupted', 'expired']),
  ...{ createdAt: z.number(), finishedAt: z.number().nullable(), rows: z.int(), expected: z.int().nullable() },
  ...{ bytes: z.int(), failedAs: z.string().nullable() },
  filter: toldOutput,
});
export type ExportItem = z.output<typeof exportRow>;

const own = { kind: 'read', demand: 'export.run', scope: 'self' } as const;

export const exportRoutes = {
  /** Which lists can be exported, and what they are called. */
  'exports.lists': defineRoute({
    ...own,
    scope: 'none',
    input: z.object({}),
    output: z.object({
      lists: z.array(z.object({ name: z.string(), title: bothOutput })),
    }),
  }),
  'exports.list': defineRoute({ ...own, input: z.object(pageInput), output: pageOutput(exportRow) }),
  'exports.count': defineRoute({ ...own, input: z.object({}), output: countOutput }),
  'exports.progress': defineRoute({ ...own, input: z.object({ id: z.uuid() }), output: exportRow }),
  /**
   * Begins to write a list to a file: the rows that its filter finds, within the scope of whoever asks. The id comes from the caller, so that
   * the same call made twice writes one file.
   */
  'export.begin': defineRoute({
    kind: 'act',
    demand: 'export.run',
    scope: 'self',
    input: z.object({
      id: z.uuid(),
      list: z.string().max(64),
      filter: z.record(z.string().max(64), withoutIdentity(z.string().max(500))),
      format: z.enum(['csv', 'xlsx']),
      language: z.enum(['zh', 'en']).default('zh'),
    }),
    output: exportRow,
  }),
  /** Throws one's own files away, so that there is room for others; what is being written stays, and is not in `deleted`. */
  'exports.delete': defineRoute({
    ...{ kind: 'act', demand: 'export.run', scope: 'self' },
    input: z.object({ ids: z.array(z.uuid()).min(1).max(200) }),
    output: z.object({ deleted: z.array(z.string()) }),
  }),
};
