import { type BusinessDate, parseBusinessDate } from '../../domain/business-date.ts';
import { type IdType, parseIdentity } from '../../domain/identity.ts';
import { parseInstant } from '../../domain/instant.ts';
import { underMinimumAge } from '../../domain/minor.ts';
import { parsePersonName } from '../../domain/person-name.ts';
import { parsePhone } from '../../domain/phone.ts';
import { bad, type Result } from '../../domain/result.ts';
import type { RecordContext } from './context.ts';
import { type FieldReader, fieldReader, type RawRecord, type ReadRecord } from './field-issue.ts';
import { readPoint, readRegion, readSkills, readTexts, type StoredPoint } from './known-fields.ts';
import { parseExternalId, parseText, parseWhole } from './values.ts';

export type WorkerIdentity = { idType: IdType; idNumber: string; birthDate: BusinessDate };

/** A registration as it is stored. A worker whose number is missing or invalid has no identity yet: orders end in an exclusion. */
export type WorkerRecord = {
  externalId: string;
  name: string;
  identityStatus: 'missing' | 'invalid' | 'valid';
  identity: WorkerIdentity | null;
  phone: string | null;
  skills: readonly string[];
  intents: readonly string[];
  point: StoredPoint | null;
  radiusM: number | null;
  regionCode: string | null;
  servicePointCode: string | null;
  consent: { version: string; at: number } | null;
  priorityGroups: readonly string[];
};

/** Reads one worker. A child under 16 is refused with `under_minimum_age`; see `underAgeAlarm`. */
export const readWorker = (raw: RawRecord, context: RecordContext): ReadRecord<WorkerRecord> => {
  const fields = fieldReader(raw);
  const { reference } = context;
  return fields.finish({
    externalId: fields.required('external_id', parseExternalId, ''),
    name: fields.required('name', parseName, ''),
    ...readIdentity(fields, context),
    phone: fields.optional('phone', parsePhone),
    skills: readSkills(fields, 'skills', reference),
    intents: readSkills(fields, 'intents', reference),
    point: readPoint(fields),
    radiusM: fields.optional('radius_m', parseWhole(100, 500_000)),
    regionCode: readRegion(fields, reference),
    servicePointCode: readServicePoint(fields, context),
    consent: readConsent(fields, context),
    priorityGroups: readTexts(fields, 'priority_groups'),
  });
};

const parseName = (text: string): Result<string> => {
  const name = parsePersonName(text);
  if (!name.ok || name.value.length <= 100) return name;
  return bad('name_too_long', 'the name is longer than 100 characters: columns may be swapped');
};

type IdentityFields = Pick<WorkerRecord, 'identityStatus' | 'identity'>;

const IDENTITY_COLUMNS: Record<string, string> = {
  id_type_unknown: 'id_type',
  birth_date_missing: 'birth_date',
  birth_date_impossible: 'birth_date',
};

/**
 * A missing number is warned of everywhere. A failing one is an error over HTTP, where somebody can correct it at once, and a warning in
 * a file; but a rounded one is always refused, since nobody can tell whose it is and the file's other numbers are as doubtful.
 */
const readIdentity = (fields: FieldReader, { today, surface }: RecordContext): IdentityFields => {
  const birthText = fields.text('birth_date');
  const read = parseIdentity(
    { idNumber: fields.text('id_number'), idType: fields.text('id_type'), birthDate: birthText },
    today,
  );
  if (!read.ok) {
    const column = IDENTITY_COLUMNS[read.code] ?? 'id_number';
    const missing = read.code === 'identity_missing';
    const refuse = !missing && (surface === 'api' || read.code === 'identity_rounded');
    if (refuse) fields.error(column, read.code, read.message);
    else fields.warn(column, read.code, `${read.message}; until then orders of this worker are not insured`);
    const stated = parseBusinessDate(birthText);
    if (stated.ok) refuseChild(fields, 'birth_date', stated.value, today);
    return { identityStatus: missing ? 'missing' : 'invalid', identity: null };
  }
  const { warnings, ...identity } = read.value;
  for (const warning of warnings)
    fields.warn(warning.code === 'birth_date_differs' ? 'birth_date' : 'id_number', warning.code, warning.message);
  refuseChild(fields, identity.idType === 'resident' ? 'id_number' : 'birth_date', identity.birthDate, today);
  return { identityStatus: 'valid', identity };
};

const refuseChild = (fields: FieldReader, column: string, birth: BusinessDate, today: BusinessDate): void => {
  if (!underMinimumAge(birth, today)) return;
  fields.error(
    column,
    'under_minimum_age',
    'this person is under 16: nobody may register or employ them; compare the birth date with the card',
  );
};

const readServicePoint = (fields: FieldReader, { reference }: RecordContext): string | null => {
  const code = fields.text('service_point_code');
  if (code === '' || reference.servicePoints.has(code)) return code || null;
  fields.warn(
    'service_point_code',
    'service_point_unknown',
    'no service point has this code, so none is stored: import the service points first',
  );
  return null;
};

const AHEAD_MS = 5 * 60_000;

const readConsent = (fields: FieldReader, { now }: RecordContext): WorkerRecord['consent'] => {
  const version = fields.optional('consent_version', parseText(64));
  const at = fields.optional('consented_at', parseInstant);
  const [hasVersion, hasTime] = [fields.text('consent_version') !== '', fields.text('consented_at') !== ''];
  if (hasVersion !== hasTime) {
    const column = hasVersion ? 'consented_at' : 'consent_version';
    fields.error(
      column,
      'consent_incomplete',
      'consent_version and consented_at are given together: fill in both or neither',
    );
  }
  if (at !== null && at > now + AHEAD_MS) {
    fields.error(
      'consented_at',
      'consented_in_future',
      'consented_at is more than 5 minutes ahead of our clock: check the date and the offset',
    );
  }
  return version !== null && at !== null ? { version, at } : null;
};
