import { setTimeout as sleep } from 'node:timers/promises';
import type { Cipher } from '../cipher.ts';
import { brokenConstraint, UsageError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Queryable, Sql, Tx } from './connect.ts';
import { employerRecords, type StoredEmployer, type StoredWorker, workerRecords } from './rehash-records.ts';

const othersConnected = async (sql: Queryable): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name like 'doorstep %' order by 1`;
  return rows.map((row) => row.name);
};

/** A connection that was closed just now may be seen a little longer. */
const patienceMs = 2_000;

const refuseOthers = async (sql: Queryable): Promise<void> => {
  let others = await othersConnected(sql);
  for (let waited = 0; others.length > 0 && waited < patienceMs; waited += 100) {
    await sleep(100);
    others = await othersConnected(sql);
  }
  if (others.length === 0) return;
  const message = `stop everything first: still connected are ${others.join(', ')}. Whoever runs on would go on with the old hash key`;
  throw new UsageError('not_offline', message);
};

export type Hashing = { from: Cipher | undefined; to: Cipher };

type StoredPerson = { id: string; idType: string; idNumber: string; idHash: string };
const personText = (cipher: Cipher, p: StoredPerson): string =>
  `${p.idType}:${cipher.open('persons.id_number', p.idNumber)}`;
const hex = (cipher: Cipher, text: string): string => cipher.hash(text).toString('hex');

/** Which of the keys the stored hashes were made with; `none` where nobody is stored. */
const madeWith = async (tx: Tx, { from, to }: Hashing): Promise<'from' | 'to' | 'none'> => {
  const [p] = await tx<StoredPerson[]>`
    select id, id_type as "idType", id_number as "idNumber", encode(id_hash, 'hex') as "idHash" from persons order by id limit 1`;
  if (!p) return 'none';
  if (hex(to, personText(to, p)) === p.idHash) return 'to';
  if (!from || hex(from, personText(from, p)) === p.idHash) return 'from';
  const message =
    'persons are hashed with neither key: DOORSTEP_OLD_HASH_KEY is the one used until now, DOORSTEP_HASH_KEY the one from now on';
  throw new UsageError('hash_key_unknown', message);
};

const batchSize = 2_000;

/** Goes through a table in the order of its key, batch by batch. */
const eachBatch = async <R extends { id: string }>(
  read: (after: string) => Promise<readonly R[]>,
  work: (rows: readonly R[]) => Promise<void>,
): Promise<number> => {
  let [after, count] = ['00000000-0000-0000-0000-000000000000', 0];
  for (;;) {
    const rows = await read(after);
    const last = rows.at(-1);
    if (!last) return count;
    await work(rows);
    after = last.id;
    count += rows.length;
  }
};

const rehashPersons = (tx: Tx, { to }: Hashing): Promise<number> =>
  eachBatch<StoredPerson>(
    (after) => tx`
      select id, id_type as "idType", id_number as "idNumber", encode(id_hash, 'hex') as "idHash" from persons
      where id > ${after} order by id limit ${batchSize}`,
    async (rows) => {
      await tx`
        update persons p set id_hash = decode(n.hash, 'hex')
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => hex(to, personText(to, r)))}::text[]) as n (id, hash) where p.id = n.id`;
    },
  );

/** Matches no content: the record is written once more when it comes again. */
const noContent = '0'.repeat(64);

/** The hash under the new key of the record that the stored one was made of, with whichever key. */
const contentOf = (records: readonly object[], stored: string, { from, to }: Hashing): string => {
  const said = records
    .map((record) => JSON.stringify(record))
    .find((text) => [from, to].some((cipher) => cipher && hex(cipher, text) === stored));
  return said === undefined ? noContent : hex(to, said);
};

const rehashWorkers = (tx: Tx, hashing: Hashing): Promise<number> =>
  eachBatch<StoredWorker>(
    (after) => tx`
      select w.id, w.external_id as "externalId", w.name, w.identity_status as "identityStatus", p.id_type as "idType", p.id_number as "idNumber",
        p.birth_date as "birthDate", w.phone, w.intents, w.lng, w.lat, w.datum, w.radius_m as "radiusM", w.region_code as "regionCode",
        w.service_point_code as "servicePointCode", w.priority_groups as "priorityGroups", encode(w.content_hash, 'hex') as "contentHash",
        array(select s.skill from worker_skills s where s.worker_id = w.id and s.source = 'declared' order by 1) as skills,
        c.text_version as "consentVersion", c.given_at as "consentedAt"
      from workers w left join persons p on p.id = w.person_id left join lateral (
        select text_version, given_at from consents where worker_id = w.id and kind = 'insurance' order by id desc limit 1) c on true
      where w.id > ${after} order by w.id limit ${batchSize}`,
    async (rows) => {
      const { to } = hashing;
      const phones = rows.map((r) => (r.phone === null ? null : hex(to, to.open('workers.phone', r.phone))));
      const contents = rows.map((r) => contentOf(workerRecords(to, r), r.contentHash, hashing));
      await tx`
        update workers w set phone_hash = decode(n.phone, 'hex'), content_hash = decode(n.content, 'hex')
        from unnest(${rows.map((r) => r.id)}::uuid[], ${phones}::text[], ${contents}::text[]) as n (id, phone, content) where w.id = n.id`;
    },
  );

const rehashEmployers = (tx: Tx, hashing: Hashing): Promise<number> =>
  eachBatch<StoredEmployer>(
    (after) => tx`
      select id, external_id as "externalId", name, uscc, contact_phone as "contactPhone", region_code as "regionCode", lng, lat, datum,
        encode(content_hash, 'hex') as "contentHash"
      from employers where id > ${after} order by id limit ${batchSize}`,
    async (rows) => {
      const contents = rows.map((r) => contentOf(employerRecords(hashing.to, r), r.contentHash, hashing));
      await tx`
        update employers e set content_hash = decode(n.content, 'hex')
        from unnest(${rows.map((r) => r.id)}::uuid[], ${contents}::text[]) as n (id, content) where e.id = n.id`;
    },
  );

type KeptRow = { id: string; externalId: string; payload: string };
/** The id of an open refusal of a row that had no usable id of its own: a keyed hash of what was sent, which is the sealed payload. */
const keptRowId = (cipher: Cipher, sent: string): string => `row:${hex(cipher, sent).slice(0, 32)}`;

/**
 * The hash in these ids stays keyed, for a row may hold an identity number, which could be found again by trying out all of them. So it is put
 * under the new key with the others. An order that calls itself so says it in what was sent, and keeps its id; so does one that stands under
 * both keys already. Closed refusals are compared with nothing any more.
 */
const rehashRejections = (tx: Tx, { to }: Hashing): Promise<number> =>
  eachBatch<KeptRow>(
    (after) => tx`
      select id, external_id as "externalId", payload from intake_rejections
      where closed_at is null and external_id ~ '^row:[0-9a-f]{32}$' and id > ${after} order by id limit ${batchSize}`,
    async (rows) => {
      const opened = rows.map((row) => ({ ...row, sent: to.open('intake_rejections.payload', row.payload) }));
      const hashed = opened.filter(({ externalId, sent }) => !sent.includes(externalId));
      await tx`
        update intake_rejections r set external_id = n.external_id
        from unnest(${hashed.map((r) => r.id)}::uuid[], ${hashed.map((r) => keptRowId(to, r.sent))}::text[]) as n (id, external_id)
        where r.id = n.id and not exists (
          select from intake_rejections o where o.source = r.source and o.external_id = n.external_id and o.closed_at is null)`;
    },
  );

const twice =
  'one identity number stands with two persons, entered under different hash keys; nothing was changed: ask for help before anything is started with another key';

export type Rehashed = { persons: number; workers: number; employers: number; rejections: number };

/**
 * Puts everything that is looked up by a keyed hash under another hash key, in one transaction: whatever ends it half-way, the old key
 * holds. Undefined where the new key holds already. With the old key, records keep their content hashes and an import that is repeated
 * changes nothing; without it (lost) each is written once more when it comes again. Stored answers to `Idempotency-Key` are forgotten:
 * they are compared by that key too. @throws {UsageError} `forbidden` without `keys.rotate` for the city, `not_offline` while another
 * Doorstep process is connected, `hash_key_unknown` when the old key is not the stored one, `person_twice`
 */
export const rehash = async (
  sql: Sql,
  access: Access,
  hashing: Hashing,
  by: { at: number },
): Promise<Rehashed | undefined> => {
  demandCity(access, 'keys.rotate');
  const all = async (tx: Tx): Promise<Rehashed | undefined> => {
    await refuseOthers(tx);
    await tx`set local statement_timeout = 0`;
    await tx`set local lock_timeout = '10s'`;
    await tx`lock table persons, workers, employers, intake_rejections, idempotency_keys in exclusive mode`;
    if ((await madeWith(tx, hashing)) === 'to') return undefined;
    const done = {
      persons: await rehashPersons(tx, hashing),
      workers: await rehashWorkers(tx, hashing),
      employers: await rehashEmployers(tx, hashing),
      rejections: await rehashRejections(tx, hashing),
    };
    await tx`delete from idempotency_keys`;
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'keys.rehash', subjectType: 'hash key', subjectId: 'hash' },
      after: done,
    });
    return done;
  };
  return (await sql.begin(all).catch((cause) => {
    throw brokenConstraint(cause) === 'persons_id_hash' ? new UsageError('person_twice', twice, { cause }) : cause;
  })) as Rehashed | undefined;
};
