import type { Cipher } from '../cipher.ts';
import type { WorkerRecord } from '../intake/records/worker.ts';
import type { Tx } from './connect.ts';
import { addConsents, reopenConsented } from './consents.ts';
import { newId } from './ids.ts';
import { findOrMakePersons } from './persons.ts';
import { type Candidate, type Stored, type Upserted, upsertChanged } from './upsert.ts';
import { lockIdentities, tellMended } from './workers-mended.ts';

type Row = WorkerRecord & Candidate;

/**
 * Registers workers or brings them up to date, thousands in a few statements; answers each, in input order. External ids must differ.
 * A valid identity finds or makes its person, and several workers may be one person. Name and phone are stored sealed. Skills that a
 * certificate proves are never touched, and a consent is added once, never taken back. A mended identity or name is told to the worker's
 * orders, and a consent that is new lets those that had none be decided again. Repeating a call writes nothing.
 */
export const upsertWorkers = (
  tx: Tx,
  cipher: Cipher,
  batch: { source: string; now: number; rows: readonly WorkerRecord[] },
): Promise<Upserted[]> => {
  const { source, now } = batch;
  const rows = batch.rows.map((record): Row => {
    return {
      ...record,
      key: record.externalId,
      id: newId(),
      hash: cipher.hash(JSON.stringify(record)).toString('hex'),
    };
  });
  return upsertChanged(rows, {
    read: (keys) => tx<Stored[]>`
      select external_id as key, id, encode(content_hash, 'hex') as hash from workers
      where source = ${source} and external_id = any(${keys as string[]}::text[])`,
    write: async (changed, known) => {
      const { personIds, corrected } = await personsOf(tx, cipher, now, changed);
      const before = await lockIdentities(tx, cipher, known, corrected);
      const written = await writeWorkers(tx, cipher, { source, now, rows: changed, personIds });
      const ids = new Map(written.map((row) => [row.key, row.id]));
      const stored = changed.flatMap((row) => ({ ...row, id: ids.get(row.key) ?? '' })).filter((row) => row.id !== '');
      await replaceDeclaredSkills(tx, stored);
      const given = stored.flatMap(({ id, consent }) => (consent ? [{ workerId: id, ...consent }] : []));
      const consented = await addConsents(tx, source, given);
      const after = new Map(changed.map((row, at) => [row.key, { ...row, personId: personIds[at] ?? null }]));
      await tellMended(tx, { now, actor: `source:${source}`, before, after, corrected });
      await reopenConsented(tx, consented, now);
      return written;
    },
  });
};

/** The person of each row, or null without a valid identity. */
const personsOf = async (tx: Tx, cipher: Cipher, now: number, rows: readonly Row[]) => {
  const { ids, corrected } = await findOrMakePersons(
    tx,
    cipher,
    now,
    rows.flatMap((row) => row.identity ?? []),
  );
  const next = ids.values();
  const personIds = rows.map((row) => (row.identity ? (next.next().value ?? null) : null));
  return { personIds, corrected };
};

type Writing = { source: string; now: number; rows: readonly Row[]; personIds: readonly (string | null)[] };

const writeWorkers = (
  tx: Tx,
  cipher: Cipher,
  { source, now, rows, personIds }: Writing,
): Promise<{ key: string; id: string }[]> => {
  const column = <T>(of: (row: Row) => T): T[] => rows.map(of);
  const sealed = (field: string, text: string | null): string | null =>
    text === null ? null : cipher.seal(field, text);
  return tx<{ key: string; id: string }[]>`
    insert into workers as w (id, source, external_id, person_id, identity_status, name, phone, phone_hash, intents, lng, lat, datum, radius_m,
      region_code, service_point_code, priority_groups, content_hash, created_at, updated_at)
    select n.id, ${source}, n.external_id, n.person_id, n.identity_status, n.name, n.phone, decode(n.phone_hash, 'hex'), string_to_array(n.intents, ';'),
      n.lng, n.lat, n.datum, n.radius_m, n.region_code, n.service_point_code, string_to_array(n.priority_groups, ';'), decode(n.content_hash, 'hex'), ${now}, ${now}
    from unnest(${column((r) => r.id)}::uuid[], ${column((r) => r.key)}::text[], ${personIds as (string | null)[]}::uuid[],
      ${column((r) => r.identityStatus)}::text[], ${column((r) => cipher.seal('workers.name', r.name))}::text[],
      ${column((r) => sealed('workers.phone', r.phone))}::text[], ${column((r) => (r.phone === null ? null : cipher.hash(r.phone).toString('hex')))}::text[],
      ${column((r) => r.intents.join(';'))}::text[], ${column((r) => r.point?.lng ?? null)}::float8[], ${column((r) => r.point?.lat ?? null)}::float8[],
      ${column((r) => r.point?.datum ?? null)}::text[], ${column((r) => r.radiusM)}::int4[], ${column((r) => r.regionCode)}::text[],
      ${column((r) => r.servicePointCode)}::text[], ${column((r) => r.priorityGroups.join(';'))}::text[], ${column((r) => r.hash)}::text[])
      as n (id, external_id, person_id, identity_status, name, phone, phone_hash, intents, lng, lat, datum, radius_m, region_code, service_point_code,
        priority_groups, content_hash)
    on conflict on constraint workers_external_id do update set person_id = excluded.person_id, identity_status = excluded.identity_status,
      name = excluded.name, phone = excluded.phone, phone_hash = excluded.phone_hash, intents = excluded.intents, lng = excluded.lng, lat = excluded.lat,
      datum = excluded.datum, radius_m = excluded.radius_m, region_code = excluded.region_code, service_point_code = excluded.service_point_code,
      priority_groups = excluded.priority_groups, content_hash = excluded.content_hash, updated_at = excluded.updated_at
    where w.content_hash <> excluded.content_hash
    returning external_id as key, id`;
};

const replaceDeclaredSkills = async (tx: Tx, rows: readonly Row[]): Promise<void> => {
  const declared = rows.flatMap((row) => row.skills.map((skill) => ({ worker: row.id, skill })));
  const [workers, skills] = [declared.map((d) => d.worker), declared.map((d) => d.skill)];
  await tx`
    delete from worker_skills s where worker_id = any(${rows.map((row) => row.id)}::uuid[]) and source = 'declared'
      and (worker_id, skill) not in (select * from unnest(${workers}::uuid[], ${skills}::text[]))`;
  await tx`
    insert into worker_skills (worker_id, skill, source)
    select worker_id, skill, 'declared' from unnest(${workers}::uuid[], ${skills}::text[]) as n (worker_id, skill) on conflict do nothing`;
};
