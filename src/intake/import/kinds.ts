import { upsertEmployers } from '../../store/employers.ts';
import { type PostingOutcome, upsertPostings } from '../../store/postings.ts';
import { upsertServicePoints } from '../../store/service-points.ts';
import { upsertWorkers } from '../../store/workers.ts';
import { type EmployerRecord, readEmployer } from '../records/employer.ts';
import { type OrderRecord, readOrder } from '../records/order.ts';
import { type PostingRecord, readPosting } from '../records/posting.ts';
import { readServicePoint, type ServicePointRecord } from '../records/service-point.ts';
import { readWorker, type WorkerRecord } from '../records/worker.ts';
import { type SignOutcome, signOrders } from '../sign-orders.ts';
import type { Kind, RowOutcome } from './kind.ts';

const columns = (required: string, optional = ''): Kind<never>['columns'] => ({
  required: required.split(','),
  optional: optional === '' ? [] : optional.split(','),
});

const externalId = {
  keyColumn: 'external_id',
  keyOf: (record: { externalId: string }): string => record.externalId,
};

const onItsOwn = { owes: false, inTurn: false } as const;

const changes = (outcomes: readonly { change: 'created' | 'updated' | 'unchanged' }[]): RowOutcome[] =>
  outcomes.map((outcome) => outcome.change);

export const workers: Kind<WorkerRecord> = {
  name: 'workers',
  ...externalId,
  columns: columns(
    'external_id,name,id_number,phone,skills,intents,lng,lat,datum,radius_m,region_code,service_point_code',
    'id_type,birth_date,consent_version,consented_at,priority_groups',
  ),
  read: readWorker,
  store: async ({ cipher }, { tx, source, now, records }) =>
    changes(await upsertWorkers(tx, cipher, { source, now, rows: records })),
  party: 'worker',
  ...onItsOwn,
};

export const employers: Kind<EmployerRecord> = {
  name: 'employers',
  ...externalId,
  columns: columns('external_id,name,uscc,contact_phone,region_code,lng,lat,datum'),
  read: readEmployer,
  store: async ({ cipher }, { tx, source, now, records }) =>
    changes(await upsertEmployers(tx, cipher, { source, now, rows: records })),
  party: 'employer',
  ...onItsOwn,
};

export const servicePoints: Kind<ServicePointRecord> = {
  name: 'service-points',
  columns: columns(
    'code,name,region_code,lng,lat,datum,contact_email',
    'address,nature,operator,opening_hours,main_trades',
  ),
  keyColumn: 'code',
  keyOf: (record) => record.code,
  read: readServicePoint,
  store: async (_, { tx, now, records }) => changes(await upsertServicePoints(tx, { now, rows: records })),
  ...onItsOwn,
};

const postingOutcome = ({ change }: PostingOutcome): RowOutcome => {
  if (change !== 'unknown_employer') return change;
  const message = 'no employer of this source has this external id: import the employers first';
  return { column: 'employer_external_id', code: change, message };
};

export const postings: Kind<PostingRecord> = {
  name: 'postings',
  ...externalId,
  columns: columns(
    'external_id,employer_external_id,title,skill,certificate_kind,headcount,wage_fen,wage_unit,starts_at,ends_at,min_age,max_age,' +
      'lng,lat,datum,region_code,published_at',
    'occupation_class,hiring_until,hazardous',
  ),
  read: readPosting,
  store: async (_, { tx, source, now, records }) =>
    (await upsertPostings(tx, { source, now, rows: records })).map(postingOutcome),
  party: 'posting',
  ...onItsOwn,
};

const orderOutcome = (outcome: SignOutcome): RowOutcome => {
  if (outcome.kind === 'refused') return outcome;
  return outcome.kind === 'signed' ? 'created' : 'unchanged';
};

export const orders: Kind<OrderRecord> = {
  name: 'orders',
  ...externalId,
  columns: columns(
    'external_id,worker_external_id,employer_external_id,posting_external_id,occupation_class,wage_fen,signed_at,starts_at,ends_at',
  ),
  read: readOrder,
  store: async ({ calendar, overlap, overHeadcount }, { tx, source, now, historical, records }) => {
    const batch = { source, lane: 'bulk', historical, by: 'import', orders: records } as const;
    return (await signOrders({ tx, calendar, now, overlap, overHeadcount }, batch)).map(orderOutcome);
  },
  owes: true,
  inTurn: true,
};
