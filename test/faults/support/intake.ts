import { createApiKey } from '../../../src/store/api-keys.ts';
import type { City } from './city.ts';
import type { Doorstep } from './doorstep.ts';

export type Answer = { status: number; replayed: boolean; id: string; code: string; retryAfter: string | null };

export type Intake = {
  /** Sends the order with this number over HTTP, under the same Idempotency-Key each time. Rejects when there is no answer. */
  post(n: number): Promise<Answer>;
  /** Cancels it, likewise. */
  cancel(n: number): Promise<Answer>;
  /** Makes it last so many hours, likewise. */
  lengthen(n: number, hours: number): Promise<Answer>;
};

/** The mini-program's server, with a key of its own: it sends to wherever Doorstep runs now. */
export const openIntake = async ({ sql }: City, doorstep: () => Doorstep): Promise<Intake> => {
  const now = Date.now();
  const token = await createApiKey(sql, { name: 'test', source: 'test', scopes: ['orders:write'], at: now });
  const hoursOn = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const send = async (path: string, key: string, body: Record<string, unknown>): Promise<Answer> => {
    const response = await fetch(`${doorstep().address}/v1/orders${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const { id = '', code = '' } = (await response.json()) as { id?: string; code?: string };
    const { status, headers } = response;
    return { status, replayed: headers.has('idempotency-replayed'), id, code, retryAfter: headers.get('retry-after') };
  };
  return {
    post: (n) =>
      send('', `order-${n}`, {
        externalId: `http-${n}`,
        workerExternalId: String((n % 1_000) + 1),
        employerExternalId: '1',
        occupationClass: 2,
        startsAt: hoursOn(2),
        endsAt: hoursOn(4),
      }),
    cancel: (n) => send(`/ext:http-${n}/cancel`, `cancel-${n}`, { reason: 'a test' }),
    lengthen: (n, hours) =>
      send(`/ext:http-${n}/amend`, `amend-${n}-${hours}`, { endsAt: hoursOn(2 + hours), reason: 'a test' }),
  };
};
