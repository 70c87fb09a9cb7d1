import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../city/random.ts';

export type Reply = { status: number; body: Record<string, unknown> };
export type Line = { status?: number; id?: string };

/** The market's HTTP client, which sends a request again, the same under the same Idempotency-Key, until it has an answer that stands. */
export type Caller = {
  /** Undefined where it gave up, as a client does that crashes itself: then nobody knows whether the request was done. */
  insist(method: 'POST' | 'PUT', path: string, body: Record<string, unknown>): Promise<Reply | undefined>;
  insistLines(path: string, bodies: readonly Record<string, unknown>[]): Promise<Line[] | undefined>;
  /** Requests that were sent again after no answer, or after one that said so. */
  repeated(): number;
  /** From now on nobody gives up. */
  keepOn(): void;
};

const patienceMs = 6_000;
/** One in so many requests that got no answer is not repeated. */
const givesUp = 0.01;

/** Whether an answer asks for the same request again. */
const asksAgain = (status: number, code: unknown): boolean =>
  status >= 500 || status === 429 || code === 'request_in_flight';

export const createCaller = (address: string, token: string, random: Random): Caller => {
  let repeated = 0;
  let number = 0;
  let loyal = false;

  const once = async (
    method: string,
    path: string,
    type: string,
    key: string,
    text: string,
  ): Promise<[number, string] | undefined> => {
    try {
      const response = await fetch(`${address}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': type, 'idempotency-key': key },
        body: text,
        signal: AbortSignal.timeout(patienceMs),
      });
      return [response.status, await response.text()];
    } catch {
      return undefined;
    }
  };

  const until = async <T>(ask: () => Promise<T | undefined>): Promise<T | undefined> => {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (!loyal && random.chance(givesUp)) return undefined;
      repeated++;
      await sleep(100 + random.int(400));
    }
  };

  return {
    repeated: () => repeated,
    keepOn: () => {
      loyal = true;
    },
    insist: (method, path, body) => {
      const key = `torture-${++number}`;
      const text = JSON.stringify(body);
      return until(async () => {
        const [status, answer] = (await once(method, path, 'application/json', key, text)) ?? [];
        if (status === undefined || answer === undefined) return undefined;
        const read = JSON.parse(answer) as Record<string, unknown>;
        return asksAgain(status, read.code) ? undefined : { status, body: read };
      });
    },
    insistLines: (path, bodies) => {
      const key = `torture-${++number}`;
      const text = bodies.map((body) => JSON.stringify(body)).join('\n');
      return until(async () => {
        const [status, answer] = (await once('POST', path, 'application/x-ndjson', key, text)) ?? [];
        if (status !== 200 || answer === undefined) return undefined;
        return answer
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Line);
      });
    },
  };
};
