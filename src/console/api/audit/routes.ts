import { z } from 'zod';
import { momentInput } from '../day-range.ts';
import { defineRoute } from '../define-route.ts';
import { countOutput, pageInput, pageOutput, withoutIdentity } from '../list-shapes.ts';

const word = withoutIdentity(z.string().trim().min(1).max(100)).optional();

/** Days are the city's, minutes are of its clocks; both ends are included. */
export const auditFilter = z.object({
  ...{ actor: word, action: word, subjectType: word, subjectId: word },
  ...{ from: momentInput.optional(), to: momentInput.optional() },
});

const values = z.record(z.string(), z.unknown()).nullable();
export const auditRow = z.object({
  ...{ id: z.int(), at: z.number(), actor: z.string(), action: z.string(), subjectType: z.string() },
  ...{ subjectId: z.string(), subjectName: z.string().nullable(), reason: z.string().nullable() },
  ...{ regionCode: z.string().nullable(), region: z.string().nullable() },
  ...{ before: values, after: values },
});
export type AuditItem = z.output<typeof auditRow>;

const seen = { kind: 'read', demand: 'audit.read', scope: 'rows' } as const;

export const auditRoutes = {
  'audit.list': defineRoute({
    ...seen,
    input: auditFilter.extend(pageInput),
    output: pageOutput(auditRow),
  }),
  'audit.count': defineRoute({ ...seen, input: auditFilter, output: countOutput }),
  /** What the filter offers to choose from. */
  'audit.choices': defineRoute({
    ...seen,
    input: z.object({}),
    output: z.object({
      actors: z.array(z.string()),
      actions: z.array(z.string()),
      subjectTypes: z.array(z.string()),
    }),
  }),
};
