import { z } from 'zod';
import { defineRoute } from '../define-route.ts';
import { countOutput, pageOutput, reasonInput } from '../list-shapes.ts';

const words = z.array(z.string().trim().min(1).max(64)).max(200);
const codes = { regionCodes: words, servicePointCodes: words };
const filter = { state: z.enum(['active', 'disabled']).default('active') };

export const operatorRow = z.object({
  ...{ id: z.string(), name: z.string(), roles: z.array(z.string()) },
  ...{ regionCodes: z.array(z.string()), servicePointCodes: z.array(z.string()), places: z.array(z.string()) },
  ...{ createdAt: z.number(), disabledAt: z.number().nullable(), tokenMark: z.string() },
  signIn: z.enum(['disabled', 'locked', 'invited', 'password', 'second_factor']),
  ...{ seenAt: z.number().nullable(), sessions: z.int() },
});
export type OperatorItem = z.output<typeof operatorRow>;

const place = { code: z.string(), name: z.string() };
const seen = { kind: 'read', demand: 'operator.read', scope: 'city' } as const;
const managed = { kind: 'act', demand: 'operator.manage', scope: 'city' } as const;
const name = z.string().trim().min(1).max(64);
/** A secret that is answered once and kept nowhere. */
const token = z.object({ token: z.string() });

export const operatorRoutes = {
  /** Everybody at once: a city has some hundred. */
  'operators.list': defineRoute({ ...seen, input: z.object(filter), output: pageOutput(operatorRow) }),
  'operators.count': defineRoute({ ...seen, input: z.object(filter), output: countOutput }),
  /** What the scope of an operator is chosen from. */
  'operators.places': defineRoute({
    kind: 'read',
    demand: 'operator.manage',
    scope: 'city',
    input: z.object({}),
    output: z.object({
      regions: z.array(z.object({ ...place, level: z.string() })),
      servicePoints: z.array(z.object(place)),
    }),
  }),
  'operators.add': defineRoute({
    ...managed,
    input: z.object({ name, roles: words, ...codes, reason: reasonInput }),
    output: token,
  }),
  /** `expected` are the roles that were seen: 409 `roles_changed` where somebody changed them meanwhile. */
  'operators.set-roles': defineRoute({
    ...managed,
    input: z.object({ name, roles: words, expected: words, reason: reasonInput }),
    output: z.object({ roles: z.array(z.string()) }),
  }),
  /** None of both is the whole city. `expected` is what was seen: 409 `scope_changed` where somebody changed it meanwhile. */
  'operators.set-scope': defineRoute({
    ...managed,
    input: z.object({ name, ...codes, expected: z.object(codes), reason: reasonInput }),
    output: z.object({ regionCodes: z.array(z.string()), servicePointCodes: z.array(z.string()) }),
  }),
  /** `disabled` is false where somebody else did it before. */
  'operators.disable': defineRoute({
    ...managed,
    input: z.object({ name, reason: reasonInput }),
    output: z.object({ disabled: z.boolean() }),
  }),
  /**
   * Password, second factor and sessions go; the token answered is the way back in. `expected` is the mark of the token as it was seen: 409
   * `token_changed` where somebody has made another meanwhile.
   */
  'operators.reset-sign-in': defineRoute({
    ...managed,
    input: z.object({ name, expected: z.string().max(64).optional(), reason: reasonInput }),
    output: token,
  }),
};
