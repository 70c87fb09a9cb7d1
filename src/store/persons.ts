import type { Cipher } from '../cipher.ts';
import type { BusinessDate } from '../domain/business-date.ts';
import type { Tx } from './connect.ts';
import { newId } from './ids.ts';

export type PersonRecord = { idType: string; idNumber: string; birthDate: BusinessDate };

type StoredPerson = { id: string; hash: string; birthDate: BusinessDate };

/** Persons in input order, and the birth dates of those whose date was corrected, as they were before. */
export type FoundPersons = { ids: string[]; corrected: Map<string, BusinessDate> };

const read = (tx: Tx, hashes: readonly string[]): Promise<StoredPerson[]> => tx<StoredPerson[]>`
  select id, encode(id_hash, 'hex') as hash, birth_date as "birthDate" from persons
  where id_hash = any(array(select decode(h, 'hex') from unnest(${hashes as string[]}::text[]) h))`;

/**
 * Finds or makes the person behind each identity and answers their ids, in input order. Numbers are found by their keyed hash alone and
 * stored sealed. A document's birth date that was told otherwise before is corrected (only permits and passports can: a resident
 * number carries its date). Locks are taken in the order of the hashes; call it before other rows of the transaction are locked.
 */
export const findOrMakePersons = async (
  tx: Tx,
  cipher: Cipher,
  now: number,
  identities: readonly PersonRecord[],
): Promise<FoundPersons> => {
  const corrected = new Map<string, BusinessDate>();
  if (identities.length === 0) return { ids: [], corrected };
  const hashed = identities.map((identity) => ({
    ...identity,
    hash: cipher.hash(`${identity.idType}:${identity.idNumber}`).toString('hex'),
  }));
  const wanted = new Map(hashed.map((identity) => [identity.hash, identity]));
  const known = new Map((await read(tx, [...wanted.keys()])).map((person) => [person.hash, person]));
  const changed = [...wanted.values()]
    .filter(({ hash, birthDate }) => known.get(hash)?.birthDate !== birthDate)
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  if (changed.length > 0) {
    await tx`
      insert into persons as p (id, id_hash, id_type, id_number, birth_date, created_at)
      select n.id, decode(n.hash, 'hex'), n.id_type, n.id_number, n.birth_date, ${now}
      from unnest(${changed.map(() => newId())}::uuid[], ${changed.map((c) => c.hash)}::text[], ${changed.map((c) => c.idType)}::text[],
        ${changed.map((c) => cipher.seal('persons.id_number', c.idNumber))}::text[], ${changed.map((c) => c.birthDate)}::date[])
        as n (id, hash, id_type, id_number, birth_date)
      on conflict on constraint persons_id_hash do update set birth_date = excluded.birth_date where p.birth_date <> excluded.birth_date`;
    for (const person of await read(
      tx,
      changed.map((c) => c.hash),
    )) {
      const before = known.get(person.hash)?.birthDate;
      if (before !== undefined) corrected.set(person.id, before);
      known.set(person.hash, person);
    }
  }
  return { ids: hashed.map(({ hash }) => known.get(hash)?.id ?? ''), corrected };
};
