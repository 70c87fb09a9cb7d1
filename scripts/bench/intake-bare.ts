import Fastify from 'fastify';
import { systemClock } from '../../src/clock.ts';
import { connect } from '../../src/store/connect.ts';
import { newId } from '../../src/store/ids.ts';

/**
 * A bare Fastify route that signs an order: JSON in, one statement that writes the same order and its outbox row, JSON out. Nothing is
 * validated, authorised, looked up, hashed or kept for a repetition; the parties' ids are made of the numbers in the body.
 * Run as a process of its own: intake-bare.ts DATABASE_URL; prints its port.
 */
const [, , databaseUrl = ''] = process.argv;
const sql = connect(databaseUrl, { max: 16, name: 'bare', steadyPlans: true });
const app = Fastify();

type Body = {
  externalId: string;
  workerExternalId: string;
  employerExternalId: string;
  occupationClass: number;
  startsAt: string;
  endsAt: string;
};

const insert = `
  with fresh as (
    insert into orders (id, source, external_id, worker_id, employer_id, person_id, identity_status, birth_date, employer_uscc, occupation_class,
      region_code, signed_at, received_at, starts_at, ends_at, flags, content_hash)
    values ($8, 'bench', $1, bench_uuid(3, $2), bench_uuid(1, $3), bench_uuid(2, $2), 'valid', '1990-01-01', '91350702MA00000000', $4,
      '350702', $5, $5, $6, $7, '{}', sha256($1::text::bytea))
    returning id
  ), owed as (insert into outbox (topic, lane, subject_id) select 'order.signed', 0, id from fresh)
  select id from fresh`;

app.post<{ Body: Body }>('/v1/orders', async ({ body }, reply) => {
  const { externalId, workerExternalId, employerExternalId, occupationClass, startsAt, endsAt } = body;
  const at = [systemClock.now(), Date.parse(startsAt), Date.parse(endsAt)];
  const values = [externalId, workerExternalId, employerExternalId, occupationClass, ...at, newId()];
  const [row] = await sql.unsafe<{ id: string }[]>(insert, values, { prepare: true });
  return reply.code(201).send({ id: row?.id, externalId, cover: { state: 'owed' }, flags: [], warnings: [] });
});

await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
process.stdout.write(`${typeof address === 'object' && address ? address.port : 0}\n`);
