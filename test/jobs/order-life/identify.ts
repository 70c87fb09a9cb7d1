import { newId } from '../../../src/store/ids.ts';
import { writeEvents } from '../../../src/store/order-events.ts';
import type { Worker } from '../../support/builders.ts';
import type { World } from '../../support/world.ts';

/** Mends the missing identity of a worker, with what that owes to the worker's orders. */
export const identifyWorker = async ({ sql, now }: World, { id }: Worker): Promise<void> => {
  const personId = newId();
  await sql.begin(async (tx) => {
    await tx`
      insert into persons (id, id_hash, id_type, id_number, birth_date, created_at)
      values (${personId}, sha256(${personId}::text::bytea), 'resident', 'sealed', '1980-05-01', ${now})`;
    await tx`update workers set person_id = ${personId}, identity_status = 'valid' where id = ${id}`;
    const rows = await tx<{ id: string }[]>`
      select id from orders where worker_id = ${id} and cancelled_at is null and ends_at > ${now - 86_400_000} order by id for update`;
    const before = { personId: null, identityStatus: 'missing', birthDay: null };
    const after = { personId, identityStatus: 'valid', birthDay: 3_773 };
    await writeEvents(
      tx,
      rows.map((row) => ({
        orderId: row.id,
        kind: 'identified',
        at: now,
        actor: 'test',
        reason: null,
        before,
        after,
        set: {},
      })),
    );
  });
};
