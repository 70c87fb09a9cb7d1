import { v4 } from 'uuid';
import type { RefusalFacts } from '../../../domain/refusal-facts.ts';
import type { Answered, Given, Named } from '../../api/contract.ts';
import { pathOf } from '../../api/path-of.ts';

/** What a call was refused with. `status` 0: the server could not be reached. */
export class CallError extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId: string | undefined;
  readonly facts: RefusalFacts;
  constructor(status: number, problem: { code?: string; detail?: string; traceId?: string; facts?: RefusalFacts }) {
    super(problem.detail ?? '');
    this.status = status;
    this.code = problem.code ?? 'unreachable';
    this.traceId = problem.traceId;
    this.facts = problem.facts ?? {};
  }
}

/** Told when a call finds that nobody is signed in any more: the sign-in then stands over the page, which keeps its drafts. */
export const signedOut = new EventTarget();

const answered = async (asked: Promise<Response>): Promise<unknown> => {
  const response = await asked.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new CallError(0, {});
  });
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const error = new CallError(response.status, body as { code?: string; detail?: string });
  if (error.status === 401 && error.code === 'signed_out') signedOut.dispatchEvent(new Event('signed-out'));
  throw error;
};

let usedAt = performance.now();
const use = (): void => {
  usedAt = performance.now();
};
for (const sign of ['keydown', 'pointerdown'] as const) addEventListener(sign, use, { capture: true, passive: true });
const idleMs = 60_000;

/** What a page asks for by itself says so: it does not keep a session alive that nobody uses. */
const idle = (): Record<string, string> => (performance.now() - usedAt > idleMs ? { 'x-doorstep-idle': '1' } : {});

/** Reads; the input stands in the address. @throws {CallError} */
export const read = <N extends Named<'read'>>(name: N, input: Given<N>, signal?: AbortSignal): Promise<Answered<N>> => {
  const query = new URLSearchParams({ input: JSON.stringify(input) });
  return answered(fetch(`${pathOf(name)}?${query}`, { headers: idle(), ...(signal ? { signal } : {}) })) as Promise<
    Answered<N>
  >;
};

const post = (name: string, input: unknown, headers: Record<string, string> = {}): Promise<unknown> =>
  answered(
    fetch(pathOf(name), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doorstep-console': '1', ...headers },
      body: JSON.stringify(input),
    }),
  );

/** Reads what is asked for by something personal, which never stands in an address. @throws {CallError} */
export const ask = <N extends Named<'ask'>>(name: N, input: Given<N>): Promise<Answered<N>> =>
  post(name, input) as Promise<Answered<N>>;

/** A key for one thing that somebody decides to do. Not by `crypto.randomUUID`, which a page without TLS does not have. */
export const newKey = (): string => v4();

/** Changes something, once for one key: it is sent with every attempt. @throws {CallError} `act_done` where an earlier attempt did it */
export const act = <N extends Named<'act'>>(name: N, input: Given<N>, key: string): Promise<Answered<N>> =>
  post(name, input, { 'idempotency-key': key }) as Promise<Answered<N>>;

/** What an act answers; undefined where an earlier attempt under its key did it, whose answer was lost on the way. */
export const unlessDone = <T>(acted: Promise<T>): Promise<T | undefined> =>
  acted.catch((cause: unknown) => {
    if (cause instanceof CallError && cause.code === 'act_done') return undefined;
    throw cause;
  });

/** The sign-in's own changes, which nobody who is signed in makes: they take no key. @throws {CallError} */
export const signInBy = <N extends Extract<Named<'act'>, `sign-${string}`>>(
  name: N,
  input: Given<N>,
): Promise<Answered<N>> => post(name, input) as Promise<Answered<N>>;
