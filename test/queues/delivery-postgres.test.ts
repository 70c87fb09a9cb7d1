import { migrateQueue } from '../../src/queues/connection.ts';
import { deliveryContract } from './delivery.contract.ts';

deliveryContract("BullMQ's Postgres backend", async ({ url }) => {
  const backend = { kind: 'postgres', url } as const;
  await migrateQueue(backend);
  return { ...backend, [Symbol.asyncDispose]: async () => {} };
});
