import type { z } from 'zod';
import type { Permission } from '../../domain/permissions.ts';

/**
 * Who may call. `nobody`: also who is not signed in; `begun`: whoever has given the password, and perhaps not yet the second factor;
 * `anybody`: every operator; else who has the permission.
 */
export type Demand = Permission | 'anybody' | 'begun' | 'nobody';

/**
 * What the answer is taken from. `city`: what concerns everybody, refused within a smaller scope; `rows`: the rows within the scope of
 * whoever asks; `self`: what is the operator's own; `none`: nothing that belongs to a place.
 */
export type ScopeRule = 'city' | 'rows' | 'self' | 'none';

export type Kind = 'read' | 'ask' | 'act';

/**
 * One call of the console. `read` comes with GET, its input in the address, so nothing personal may be in it; `ask` reads with POST, for input
 * that may be personal; `act` changes something, once for one `idempotency-key`.
 */
export type RouteDefinition<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  K extends Kind = Kind,
  D extends Demand = Demand,
> = {
  kind: K;
  demand: D;
  scope: ScopeRule;
  input: I;
  output: O;
};

/** A route with its types kept. Without permission or scope rule it does not compile. */
export const defineRoute = <I extends z.ZodType, O extends z.ZodType, const K extends Kind, const D extends Demand>(
  route: RouteDefinition<I, O, K, D>,
): RouteDefinition<I, O, K, D> => route;

export type InputOf<R extends RouteDefinition> = z.output<R['input']>;
export type OutputOf<R extends RouteDefinition> = z.output<R['output']>;
/** What a caller gives: before defaults are filled in. */
export type GivenTo<R extends RouteDefinition> = z.input<R['input']>;
