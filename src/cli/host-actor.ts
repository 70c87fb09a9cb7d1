import { userInfo } from 'node:os';

/** Who runs a command, for the audit: an account of this machine, not an operator. */
export const hostActor = (): string => `host:${userInfo().username}`;
