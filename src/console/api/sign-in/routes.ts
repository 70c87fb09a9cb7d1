import { z } from 'zod';
import { defineRoute } from '../define-route.ts';

/** A code of an authenticator, as it is read off: spaces are left out. */
const code = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/));
const newPassword = z.string().min(12).max(1_000);
const name = z.string().trim().min(1).max(64);
const password = z.string().min(1).max(1_000);

/** What comes next: `done`: signed in; `code`: the second factor's code; `enrol`: a second factor is to be set up with this secret first. */
const signInNext = z.discriminatedUnion('next', [
  z.object({ next: z.literal('done') }),
  z.object({ next: z.literal('code') }),
  z.object({ next: z.literal('enrol'), secret: z.string(), uri: z.string() }),
]);

export const enteringRoutes = {
  /** By name and password. */
  'sign-in.password': defineRoute({
    kind: 'act',
    demand: 'nobody',
    scope: 'none',
    input: z.object({ name, password }),
    output: signInNext,
  }),
  /** The first time: the token that the operator was made with, and the password from now on. */
  'sign-in.first': defineRoute({
    kind: 'act',
    demand: 'nobody',
    scope: 'none',
    input: z.object({ name, token: z.string().trim().min(1).max(200), password: newPassword }),
    output: signInNext,
  }),
  /** The second factor: six digits, each code once. */
  'sign-in.code': defineRoute({
    kind: 'act',
    demand: 'begun',
    scope: 'self',
    input: z.object({ code }),
    output: z.object({ next: z.literal('done') }),
  }),
  'sign-out': defineRoute({
    kind: 'act',
    demand: 'begun',
    scope: 'self',
    input: z.object({}),
    output: z.object({ signedOut: z.literal(true) }),
  }),
  /** Who is signed in, what they may do and where, and when the session ends. */
  session: defineRoute({
    kind: 'read',
    demand: 'anybody',
    scope: 'self',
    input: z.object({}),
    output: z.object({
      name: z.string(),
      roles: z.array(z.string()),
      permissions: z.array(z.string()),
      /** Names of the regions and service points; none is the whole city. */
      scope: z.array(z.string()),
      /** Their codes. */
      places: z.array(z.string()),
      /** Whether they have set a second factor up. */
      secondFactor: z.boolean(),
      endsAt: z.number(),
      timeZone: z.string(),
      now: z.number(),
    }),
  }),
};

const own = { kind: 'act', demand: 'anybody', scope: 'self' } as const;
const changed = z.object({ changed: z.literal(true) });

/** What an operator does with their own way in. Other sessions of theirs end; this one goes on under another secret. */
export const accountRoutes = {
  'account.password': defineRoute({
    ...own,
    input: z.object({ current: password, password: newPassword }),
    output: changed,
  }),
  /**
   * A secret for an authenticator. Nothing is changed until a code of it comes back, with the `offer`, within ten minutes. Whoever has one
   * already gives a `code` of it too: 422 `code_needed`.
   */
  'account.offer-second-factor': defineRoute({
    ...own,
    input: z.object({ password, code: code.optional() }),
    output: z.object({ secret: z.string(), uri: z.string(), offer: z.string() }),
  }),
  'account.second-factor': defineRoute({
    ...own,
    input: z.object({ offer: z.string().min(1).max(2_000), code }),
    output: changed,
  }),
};

export const signInRoutes = { ...enteringRoutes, ...accountRoutes };
