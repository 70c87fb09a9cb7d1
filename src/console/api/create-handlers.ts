import type { Handlers } from './handlers.ts';
import { quarantineHandlers } from './quarantine/handle.ts';
import { type SignInDeps, signInHandlers } from './sign-in/handle.ts';

/** What the console's calls work with, joined. */
export type ConsoleDeps = SignInDeps;

/** The server's side of the contract: a call without a handler does not compile. */
export const createHandlers = (deps: ConsoleDeps): Handlers => ({
  ...signInHandlers(deps),
  ...quarantineHandlers(deps),
});
