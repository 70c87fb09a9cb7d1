import { z } from 'zod';
import { defineRoute } from '../define-route.ts';

const name = z.string().trim().min(1).max(64);
const password = z.string().min(1).max(1_000);

/** What comes next: `done`: signed in; `code`: the second factor's code; `enrol`: a second factor is to be set up with this secret first. */
const signInNext = z.discriminatedUnion('next', [
  z.object({ next: z.literal('done') }),
  z.object({ next: z.literal('code') }),
  z.object({ next: z.literal('enrol'), secret: z.string(), uri: z.string() }),
]);

export const signInRoutes = {
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
    input: z.object({ name, token: z.string().trim().min(1).max(200), password: z.string().min(12).max(1_000) }),
    output: signInNext,
  }),
  /** The second factor: six digits, each code once. */
  'sign-in.code': defineRoute({
    kind: 'act',
    demand: 'begun',
    scope: 'self',
    input: z.object({
      code: z
        .string()
        .transform((text) => text.replaceAll(/\s/g, ''))
        .pipe(z.string().regex(/^\d{6}$/)),
    }),
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
      endsAt: z.number(),
      timeZone: z.string(),
      now: z.number(),
    }),
  }),
};
