import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { countOutput, pageOutput, reasonInput } from '../list-shapes.ts';

const filter = { state: z.enum(['in_force', 'revoked']).default('in_force') };

export const apiKeyRow = z.object({
  ...{ id: z.string(), name: z.string(), source: z.string(), scopes: z.array(z.string()) },
  ...{ createdAt: z.number(), revokedAt: z.number().nullable() },
});
export type ApiKeyItem = z.output<typeof apiKeyRow>;

const seen = { kind: 'read', demand: 'api_key.read', scope: 'city' } as const;
const managed = { kind: 'act', demand: 'api_key.manage', scope: 'city' } as const;

export const apiKeyRoutes = {
  /** All at once: a city has some dozen. */
  'api-keys.list': defineRoute({ ...seen, input: z.object(filter), output: pageOutput(apiKeyRow) }),
  'api-keys.count': defineRoute({ ...seen, input: z.object(filter), output: countOutput }),
  /** What a key can be allowed to do. */
  'api-keys.scopes': defineRoute({
    ...seen,
    input: z.object({}),
    output: z.object({ scopes: z.array(z.string()) }),
  }),
  /** The secret is answered once and kept nowhere. */
  'api-keys.add': defineRoute({
    ...managed,
    input: z.object({
      name: z.string().trim().min(1).max(100),
      source: z.string().trim().min(1).max(64).default('platform'),
      scopes: z.array(z.string().trim().min(1).max(64)).min(1).max(20),
      reason: reasonInput,
    }),
    output: z.object({ secret: z.string() }),
  }),
  /** `revoked` is false where somebody else did it before. */
  'api-keys.revoke': defineRoute({
    ...managed,
    input: z.object({ id: z.uuid(), reason: reasonInput }),
    output: z.object({ revoked: z.boolean() }),
  }),
};
