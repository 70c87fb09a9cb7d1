import type { Answered, Given, Named } from '../../api/contract.ts';
import { pathOf } from '../../api/path-of.ts';

/** What a call was refused with. `status` 0: the server could not be reached. */
export class CallError extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId: string | undefined;
  constructor(status: number, problem: { code?: string; detail?: string; traceId?: string }) {
    super(problem.detail ?? '');
    this.status = status;
    this.code = problem.code ?? 'unreachable';
    this.traceId = problem.traceId;
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

/** Reads; the input stands in the address. @throws {CallError} */
export const read = <N extends Named<'read'>>(name: N, input: Given<N>, signal?: AbortSignal): Promise<Answered<N>> => {
  const query = new URLSearchParams({ input: JSON.stringify(input) });
  return answered(fetch(`${pathOf(name)}?${query}`, signal ? { signal } : {})) as Promise<Answered<N>>;
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

/** Changes something. @throws {CallError} */
export const act = <N extends Named<'act'>>(name: N, input: Given<N>): Promise<Answered<N>> =>
  post(name, input) as Promise<Answered<N>>;
