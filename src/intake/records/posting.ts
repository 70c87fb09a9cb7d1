import { parseInstant } from '../../domain/instant.ts';
import { parseFen } from '../../domain/money.ts';
import type { RecordContext } from './context.ts';
import { type FieldReader, fieldReader, type RawRecord, type ReadRecord } from './field-issue.ts';
import { readPoint, readRegion, readSkill, type StoredPoint } from './known-fields.ts';
import { parseChoice, parseCode, parseExternalId, parseFlag, parseText, parseWhole } from './values.ts';
import { readWindow } from './window.ts';

const wageUnits = ['hour', 'day', 'month', 'piece', 'total'] as const;
type WageUnit = (typeof wageUnits)[number];

/** An offer of work, as it is stored but for its employer, who is named by external id. Instants in milliseconds. */
export type PostingRecord = {
  externalId: string;
  employerExternalId: string;
  title: string;
  skill: string | null;
  certificateKind: string | null;
  headcount: number;
  wageFen: number | null;
  wageUnit: WageUnit | null;
  startsAt: number;
  endsAt: number;
  minAge: number | null;
  maxAge: number | null;
  point: StoredPoint | null;
  regionCode: string | null;
  publishedAt: number;
  occupationClass: number | null;
  hiringUntil: number | null;
  hazardous: boolean;
};

/** Occupation classes of the insurers' common table, 1 (office) to 6 (most dangerous). */
export const parseOccupationClass = parseWhole(1, 6);

/** Reads one posting. Whether its employer is known is asked when it is stored. */
export const readPosting = (raw: RawRecord, { reference }: RecordContext): ReadRecord<PostingRecord> => {
  const fields = fieldReader(raw);
  const read = {
    externalId: fields.required('external_id', parseExternalId, ''),
    employerExternalId: fields.required('employer_external_id', parseExternalId, ''),
    title: fields.required('title', parseText(200), ''),
    skill: readSkill(fields, reference),
    certificateKind: fields.optional('certificate_kind', parseCode),
    headcount: fields.required('headcount', parseWhole(1, 100_000), 1),
    ...readWage(fields),
    ...readWindow(fields),
    ...readAges(fields),
    point: readPoint(fields),
    regionCode: readRegion(fields, reference),
    publishedAt: fields.required('published_at', parseInstant, Number.NaN),
    occupationClass: fields.optional('occupation_class', parseOccupationClass),
    hiringUntil: fields.optional('hiring_until', parseInstant),
    hazardous: fields.optional('hazardous', parseFlag) ?? false,
  };
  if (read.hiringUntil !== null && read.hiringUntil > read.endsAt) {
    fields.error(
      'hiring_until',
      'hiring_after_end',
      'hiring_until is later than ends_at: nobody is hired for work that is over',
    );
  }
  return fields.finish(read);
};

const readWage = (fields: FieldReader): Pick<PostingRecord, 'wageFen' | 'wageUnit'> => {
  const wageFen = fields.optional('wage_fen', parseFen);
  const wageUnit = fields.optional('wage_unit', parseChoice(wageUnits));
  if (wageFen !== null && fields.text('wage_unit') === '') {
    fields.error(
      'wage_unit',
      'wage_unit_missing',
      `wage_fen says how much but not for what: write one of ${wageUnits.join(', ')}`,
    );
  }
  return { wageFen, wageUnit };
};

const readAges = (fields: FieldReader): Pick<PostingRecord, 'minAge' | 'maxAge'> => {
  const minAge = fields.optional('min_age', parseWhole(0, 120));
  const maxAge = fields.optional('max_age', parseWhole(0, 120));
  if (minAge !== null && maxAge !== null && minAge > maxAge) {
    fields.error('max_age', 'ages_crossed', 'max_age is below min_age: the two may be swapped');
  }
  return { minAge, maxAge };
};
