import { UsageError } from '../errors.ts';
import { type Access, demand } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Sql } from './connect.ts';
import { orderWithin } from './order-within.ts';

/** What is sealed of the people behind an order: the worker's own, and where the employer is rung. */
export type SealedPerson = {
  name: string;
  phone: string | null;
  idNumber: string | null;
  employerPhone: string | null;
};

/**
 * Hands out the sealed personal data of an order's worker and the employer's phone, and writes down who looked, in one transaction: there is no look without its row.
 * Each call is a look. @throws {UsageError} `forbidden` without `personal_data.show`, `order_unknown` also outside the scope
 */
export const showPerson = (sql: Sql, access: Access, orderId: string, at: number): Promise<SealedPerson> => {
  demand(access, 'personal_data.show');
  return sql.begin(async (tx) => {
    const [row] = await tx<(SealedPerson & { regionCode: string | null })[]>`
      select w.name, w.phone, e.contact_phone as "employerPhone", o.region_code as "regionCode", (select id_number from persons where id = coalesce(
        (select person_id from policies where order_id = o.id), w.person_id)) as "idNumber"
      from orders o join workers w on w.id = o.worker_id join employers e on e.id = o.employer_id where o.id = ${orderId} and ${orderWithin(tx, access)}`;
    if (!row)
      throw new UsageError('order_unknown', `no order has the id ${orderId}, or it lies outside your part of the city`);
    const { regionCode, ...person } = row;
    await recordAudit(tx, {
      ...{ at, actor: access.actor, action: 'personal_data.show', subjectType: 'order', subjectId: orderId },
      ...{ after: { shown: 'name, phone, identity number, phone of the employer' }, regionCode },
    });
    return person;
  }) as Promise<SealedPerson>;
};
