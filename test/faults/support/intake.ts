import { createApiKey } from '../../../src/store/api-keys.ts';
import type { City } from './city.ts';
import type { Doorstep } from './doorstep.ts';

export type Intake = {
  /** Sends the order with this number over HTTP, under the same Idempotency-Key each time. Rejects when there is no answer. */
  post(n: number): Promise<{ status: number; replayed: boolean; id: string }>;
};

/** The mini-program's server, with a key of its own: it sends to wherever Doorstep runs now. */
export const openIntake = async ({ sql }: City, doorstep: () => Doorstep): Promise<Intake> => {
  const now = Date.now();
  const token = await createApiKey(sql, { name: 'test', source: 'test', scopes: ['orders:write'], at: now });
  const hoursOn = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  return {
    post: async (n) => {
      const response = await fetch(`${doorstep().address}/v1/orders`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `order-${n}`,
        },
        body: JSON.stringify({
          externalId: `http-${n}`,
          workerExternalId: String((n % 1_000) + 1),
          employerExternalId: '1',
          occupationClass: 2,
          startsAt: hoursOn(2),
          endsAt: hoursOn(4),
        }),
        signal: AbortSignal.timeout(20_000),
      });
      const { id = '' } = (await response.json()) as { id?: string };
      return { status: response.status, replayed: response.headers.has('idempotency-replayed'), id };
    },
  };
};
