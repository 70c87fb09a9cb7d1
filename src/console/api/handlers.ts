import type { FastifyReply } from 'fastify';
import type { Access } from '../../store/access.ts';
import type { Caller } from './caller.ts';
import type { Contract, RouteName } from './contract.ts';
import type { InputOf, OutputOf } from './define-route.ts';

/** What a handler gets beside its input. `access` carries the operator's permissions and scope into the store, which enforces both again. */
export type CallContext = {
  now: number;
  access: Access;
  caller: NonNullable<Caller>;
  /** The address that asks, for the limits on guessing. */
  ip: string;
  setCookie(header: string): void;
  reply: FastifyReply;
};

/** A handler of a route that is open to nobody gets no access and no caller. */
export type OpenContext = Omit<CallContext, 'access' | 'caller'> & { caller: Caller };

export type Handler<N extends RouteName> = (
  input: InputOf<Contract[N]>,
  context: Contract[N]['demand'] extends 'nobody' ? OpenContext : CallContext,
) => Promise<OutputOf<Contract[N]>>;

/** A route without a handler does not compile. */
export type Handlers = { readonly [N in RouteName]: Handler<N> };
/** The handlers of some routes: what one screen brings. */
export type HandlersOf<T> = { readonly [N in keyof T & RouteName]: Handler<N> };
