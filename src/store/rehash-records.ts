import type { Cipher } from '../cipher.ts';
import { parseBusinessDate } from '../domain/business-date.ts';
import type { Datum } from '../domain/geography.ts';
import type { IdType } from '../domain/identity.ts';
import type { EmployerRecord } from '../intake/records/employer.ts';
import type { StoredPoint } from '../intake/records/known-fields.ts';
import type { WorkerIdentity, WorkerRecord } from '../intake/records/worker.ts';

type Located = { lng: number | null; lat: number | null; datum: string | null };

const pointOf = ({ lng, lat, datum }: Located): StoredPoint | null =>
  lng === null || lat === null || datum === null ? null : { lng, lat, datum: datum as Datum };

export type StoredWorker = Located & {
  id: string;
  externalId: string;
  name: string;
  identityStatus: WorkerRecord['identityStatus'];
  idType: IdType | null;
  idNumber: string | null;
  birthDate: string | null;
  phone: string | null;
  skills: string[];
  intents: string[];
  radiusM: number | null;
  regionCode: string | null;
  servicePointCode: string | null;
  consentVersion: string | null;
  consentedAt: number | null;
  priorityGroups: string[];
  contentHash: string;
};

export type StoredEmployer = Located & {
  id: string;
  externalId: string;
  name: string;
  uscc: string | null;
  contactPhone: string | null;
  regionCode: string | null;
  contentHash: string;
};

const opened = (cipher: Cipher, field: string, text: string | null): string | null =>
  text === null ? null : cipher.open(field, text);

const identityOf = (cipher: Cipher, { idType, idNumber, birthDate }: StoredWorker): WorkerIdentity | null => {
  if (idType === null || idNumber === null) return null;
  const birth = parseBusinessDate(birthDate ?? '');
  return birth.ok ? { idType, idNumber: cipher.open('persons.id_number', idNumber), birthDate: birth.value } : null;
};

/** More skills than these have too many orders to try: 4 have 24. */
const mostSkills = 4;

const ordersOf = (items: readonly string[]): string[][] =>
  items.length <= 1
    ? [[...items]]
    : items.flatMap((item, i) => ordersOf(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));

/**
 * What a worker's registration may have said when it was last written, in the form in which its content is hashed. The order of its skills
 * and whether it named a consent are not stored: each possibility is one record, and the hash under the old key tells which it was.
 */
export const workerRecords = (cipher: Cipher, row: StoredWorker): WorkerRecord[] => {
  if (row.skills.length > mostSkills) return [];
  const consent =
    row.consentVersion === null || row.consentedAt === null
      ? []
      : [{ version: row.consentVersion, at: row.consentedAt }];
  return ordersOf(row.skills).flatMap((skills) =>
    [...consent, null].map((given) => ({
      externalId: row.externalId,
      name: cipher.open('workers.name', row.name),
      identityStatus: row.identityStatus,
      identity: identityOf(cipher, row),
      phone: opened(cipher, 'workers.phone', row.phone),
      skills,
      intents: row.intents,
      point: pointOf(row),
      radiusM: row.radiusM,
      regionCode: row.regionCode,
      servicePointCode: row.servicePointCode,
      consent: given,
      priorityGroups: row.priorityGroups,
    })),
  );
};

/** The same of an employer, which stores all that its record says. */
export const employerRecords = (cipher: Cipher, row: StoredEmployer): EmployerRecord[] => [
  {
    externalId: row.externalId,
    name: row.name,
    uscc: row.uscc,
    contactPhone: opened(cipher, 'employers.contact_phone', row.contactPhone),
    regionCode: row.regionCode,
    point: pointOf(row),
  },
];
