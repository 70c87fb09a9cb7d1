import { z } from 'zod';
import type { Cipher } from '../../cipher.ts';
import type { BusinessCalendar } from '../../domain/business-date.ts';
import type { Logger } from '../../log.ts';
import { openAlarm } from '../../store/alarms.ts';
import type { Sql, Tx } from '../../store/connect.ts';
import { upsertEmployers } from '../../store/employers.ts';
import { loadKnownCodes } from '../../store/known-codes.ts';
import { externalIdOf, type PartyTable } from '../../store/party-ids.ts';
import { type PostingOutcome, upsertPostings } from '../../store/postings.ts';
import { upsertServicePoints } from '../../store/service-points.ts';
import { upsertWorkers } from '../../store/workers.ts';
import type { RecordContext } from '../records/context.ts';
import { readEmployer } from '../records/employer.ts';
import type { FieldIssue, RawRecord, ReadRecord } from '../records/field-issue.ts';
import type { JsonObject } from '../records/json-text.ts';
import { readPosting } from '../records/posting.ts';
import { readServicePoint } from '../records/service-point.ts';
import { underAgeAlarm } from '../records/under-age-alarm.ts';
import { readWorker } from '../records/worker.ts';
import { retryWaiting } from '../retry-rejections.ts';
import { employerBody, postingBody, servicePointBody, workerBody } from './bodies.ts';
import { fieldError, invalidFields, readBody } from './body.ts';
import { type Endpoint, put } from './endpoint.ts';
import { partyRef } from './party-ref.ts';
import { fieldErrorSchema, type ProblemAnswer, problem } from './problem.ts';

export type PartyDeps = {
  sql: Sql;
  cipher: Cipher;
  calendar: BusinessCalendar;
  now: () => number;
  hint: () => void;
  log: Logger;
  orderOverlap: 'flag' | 'refuse';
  orderOverHeadcount: 'flag' | 'refuse';
};

const upserted = z
  .object({
    id: z.string().describe('Our id'),
    externalId: z.string().describe('The id in your own system; of a service point, its code'),
    change: z.enum(['created', 'updated', 'unchanged']),
    warnings: z.array(fieldErrorSchema).describe('What was not stored or should be looked at; the record is in'),
  })
  .describe('The record is in.');

/** Tries refused orders again that waited for this party. One that is not tried stays among the refused, where its schedule finds it. */
const arrived =
  (deps: PartyDeps, source: string, party: string): (() => Promise<void>) =>
  () =>
    retryWaiting({ ...deps, overlap: deps.orderOverlap, overHeadcount: deps.orderOverHeadcount }, source, [
      party,
    ]).catch((err: unknown) => deps.log.warn({ err }, 'refused orders that waited for a party were not tried again'));

type Batch<R> = { source: string; now: number; rows: readonly R[] };

/** What the four kinds of record differ in. */
type Kind<R> = {
  body: z.ZodObject;
  /** What refused orders wait for by this name; nothing where orders do not name it. */
  party?: 'worker' | 'employer' | 'posting';
  read(raw: RawRecord, context: RecordContext): ReadRecord<R>;
  upsert(tx: Tx, batch: Batch<R>): Promise<PostingOutcome[]>;
  /** What has to be noted about a record that was refused. */
  refused?(tx: Tx, source: string, raw: RawRecord, issues: readonly FieldIssue[]): Promise<void>;
};

type Stored = { status: 200 | 201; body: z.output<typeof upserted>; owes: boolean; after?: () => Promise<void> };

/** Reads a record within `given` (what the URL says of it) and stores it. */
const store = async <R>(
  deps: PartyDeps,
  kind: Kind<R>,
  request: { tx: Tx; source: string; body: JsonObject; given: RawRecord; externalId: string },
): Promise<Stored | ProblemAnswer> => {
  const { calendar, now } = deps;
  const { tx, source, body, given, externalId } = request;
  const at = now();
  const context: RecordContext = {
    now: at,
    today: calendar.dateOf(at),
    reference: await loadKnownCodes(tx),
    surface: 'api',
  };
  const record = readBody(body, kind.body, (raw) => kind.read(raw, context), given);
  if (!record.ok) {
    await kind.refused?.(tx, source, record.raw, record.issues);
    return invalidFields(record.issues);
  }
  const [outcome] = await kind.upsert(tx, { source, now: at, rows: [record.value] });
  if (!outcome || outcome.change === 'unknown_employer') {
    const message = 'no employer of this source has this external id: send the employer first';
    const errors = [{ pointer: '/employerExternalId', code: 'unknown_employer', message }];
    return problem(404, 'unknown_employer', message, { errors });
  }
  const { id, change } = outcome;
  return {
    status: change === 'created' ? 201 : 200,
    body: { id, externalId, change, warnings: record.warnings.map(fieldError) },
    owes: change === 'updated',
    ...(kind.party && change !== 'unchanged' ? { after: arrived(deps, source, `${kind.party}:${externalId}`) } : {}),
  };
};

const party = <R>(deps: PartyDeps, table: PartyTable, summary: string, kind: Kind<R>): Endpoint =>
  put({
    url: `/v1/${table}/:id`,
    scope: 'parties:write',
    summary,
    params: z.object({ id: partyRef }),
    body: kind.body,
    answers: { 200: upserted, 201: upserted },
    problems: { 404: 'A record that the URL or the body names is not known.' },
    handle: async ({ params: { id: ref }, body, caller: { source } }, tx) => {
      const externalId = 'externalId' in ref ? ref.externalId : await externalIdOf(tx, table, source, ref.id);
      if (externalId === undefined) {
        return problem(
          404,
          'not_found',
          'no record of your source has this id: compare it, or name the record as ext: with your own id',
        );
      }
      return store(deps, kind, { tx, source, body, given: { external_id: externalId }, externalId });
    },
  });

const servicePoint = (deps: PartyDeps): Endpoint =>
  put({
    url: '/v1/service-points/:code',
    scope: 'parties:write',
    summary: 'Add or update a service point',
    params: z.object({ code: z.string().describe('Its code, one for the whole city') }),
    body: servicePointBody,
    answers: { 200: upserted, 201: upserted },
    handle: ({ params: { code }, body, caller: { source } }, tx) => {
      const kind = { body: servicePointBody, read: readServicePoint, upsert: upsertServicePoints };
      return store(deps, kind, { tx, source, body, given: { code }, externalId: code });
    },
  });

/** Parties and places: each PUT replaces the whole record, and sending it again changes nothing. */
export const partyEndpoints = (deps: PartyDeps): Endpoint[] => [
  party(deps, 'workers', 'Register or update a worker', {
    body: workerBody,
    party: 'worker',
    read: readWorker,
    upsert: (tx, batch) => upsertWorkers(tx, deps.cipher, batch),
    refused: async (tx, source, raw, issues) => {
      const alarm = underAgeAlarm(source, raw, issues);
      if (alarm) await openAlarm(tx, alarm);
    },
  }),
  party(deps, 'employers', 'Add or update an employer', {
    body: employerBody,
    party: 'employer',
    read: readEmployer,
    upsert: (tx, batch) => upsertEmployers(tx, deps.cipher, batch),
  }),
  party(deps, 'postings', 'Publish or update a posting', {
    body: postingBody,
    party: 'posting',
    read: readPosting,
    upsert: upsertPostings,
  }),
  servicePoint(deps),
];
