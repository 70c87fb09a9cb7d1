import { type Cipher, createCipher, generateKeys } from '../../../src/cipher.ts';
import { readConfig } from '../../../src/config.ts';
import type { BusinessDate } from '../../../src/domain/business-date.ts';
import type { WorkerRecord } from '../../../src/intake/records/worker.ts';
import { upsertWorkers } from '../../../src/store/workers.ts';
import type { Worker } from '../../support/builders.ts';
import type { World } from '../../support/world.ts';

const cipherOf = (): Cipher => {
  const { keys } = readConfig(generateKeys('test'));
  if (!keys) throw new Error('no keys were made');
  return createCipher(keys);
};
const cipher = cipherOf();

export type Papers = { name?: string; number: string; born?: string } | { name?: string };

const recordOf = (externalId: string, papers: Papers): WorkerRecord => ({
  ...{ externalId, name: papers.name ?? '张三', phone: null, skills: [], intents: [], point: null, radiusM: null },
  ...{ regionCode: null, servicePointCode: null, consent: null, priorityGroups: [] },
  ...('number' in papers
    ? {
        identityStatus: 'valid',
        identity: {
          idType: 'passport',
          idNumber: papers.number,
          birthDate: (papers.born ?? '1980-05-01') as BusinessDate,
        },
      }
    : { identityStatus: 'missing', identity: null }),
});

/** Registers a worker with a passport, or without any number, or mends that, as the market's server does. */
export const register = async ({ sql, now }: World, externalId: string, papers: Papers): Promise<Worker> => {
  const rows = [recordOf(externalId, papers)];
  await sql.begin((tx) => upsertWorkers(tx, cipher, { source: 'market', now, rows }));
  const [worker] = await sql<Worker[]>`
    select id, external_id as "externalId", person_id as "personId" from workers where external_id = ${externalId}`;
  if (!worker) throw new Error('the worker was not registered');
  return worker;
};
