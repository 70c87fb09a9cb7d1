import type { Worker } from '../../support/builders.ts';
import type { ConsoleUnderTest } from './console.ts';

export type Person = { name: string; phone: string; idNumber: string };

/** Gives a worker of the builders real personal data, sealed and hashed as registering does. */
export const introduce = async (
  { world: { sql }, cipher }: Pick<ConsoleUnderTest, 'world' | 'cipher'>,
  worker: Worker,
  { name, phone, idNumber }: Person,
): Promise<void> => {
  await sql`
    update workers set name = ${cipher.seal('workers.name', name)}, phone = ${cipher.seal('workers.phone', phone)}, phone_hash = ${cipher.hash(phone)}
    where id = ${worker.id}`;
  await sql`
    update persons set id_number = ${cipher.seal('persons.id_number', idNumber)}, id_hash = ${cipher.hash(`resident:${idNumber}`)}
    where id = ${worker.personId}`;
};

/** The same for every worker there is: made-up people. */
export const introduceAll = async (city: Pick<ConsoleUnderTest, 'world' | 'cipher'>): Promise<void> => {
  const workers = await city.world.sql<Worker[]>`
    select id, external_id as "externalId", person_id as "personId" from workers order by id`;
  for (const [n, worker] of workers.entries())
    await introduce(city, worker, {
      name: `王${String(n)}`,
      phone: `139${String(n).padStart(8, '0')}`,
      idNumber: `3507821980050${String(n).padStart(5, '0')}`,
    });
};
