import { type Datum, parseDegrees, toWgs84 } from '../../domain/geography.ts';
import type { KnownCodes } from '../../store/known-codes.ts';
import type { FieldReader } from './field-issue.ts';
import { parseText, splitList } from './values.ts';

/** A place as it is stored: WGS-84, with the datum that it came in. */
export type StoredPoint = { lng: number; lat: number; datum: Datum };

/**
 * Reads `lng`, `lat` and `datum`; null where there are no coordinates. One without the other is `coordinates_incomplete`. Which datum is
 * meant cannot be guessed (600 m lie between the two), so a point without one is refused.
 */
export const readPoint = (fields: FieldReader): StoredPoint | null => {
  const [lngText, latText] = [fields.text('lng'), fields.text('lat')];
  if (lngText === '' && latText === '') return null;
  if (lngText === '' || latText === '') {
    fields.error(
      lngText === '' ? 'lng' : 'lat',
      'coordinates_incomplete',
      'lng and lat are given together: fill in both or neither',
    );
    return null;
  }
  const lng = fields.required('lng', parseDegrees, null);
  const lat = fields.required('lat', parseDegrees, null);
  if (lng === null || lat === null) return null;
  const point = toWgs84({ lng, lat, datum: fields.text('datum') });
  if (!point.ok) {
    fields.error(point.code === 'datum_unknown' ? 'datum' : 'lng', point.code, point.message);
    return null;
  }
  for (const warning of point.value.warnings) fields.warn('lng', warning.code, warning.message);
  return { lng: point.value.lng, lat: point.value.lat, datum: point.value.datum };
};

/** A code of the applied regions; an unknown one is warned of and left empty. */
export const readRegion = (fields: FieldReader, known: KnownCodes): string | null => {
  const code = fields.text('region_code');
  if (code === '' || known.regions.has(code)) return code || null;
  fields.warn(
    'region_code',
    'region_unknown',
    'no region has this code, so none is stored: use the 6 or 9 digits of a region that was applied',
  );
  return null;
};

const SKILL_MEND = 'so it is not stored: write the code or the name of a skill that was applied';

/** Skills by code or name; unknown ones are warned of and left out. */
export const readSkills = (fields: FieldReader, column: string, known: KnownCodes): string[] => {
  const codes = new Set<string>();
  for (const [at, item] of splitList(fields.text(column)).entries()) {
    const code = known.skills.get(item);
    if (code !== undefined) codes.add(code);
    else fields.warn(column, 'skill_unknown', `no skill is called as item ${at + 1} of this list says, ${SKILL_MEND}`);
  }
  return [...codes];
};

/** One skill by code or name; an unknown one is warned of and left empty. */
export const readSkill = (fields: FieldReader, known: KnownCodes): string | null => {
  const text = fields.text('skill');
  const code = known.skills.get(text);
  if (code === undefined && text !== '')
    fields.warn('skill', 'skill_unknown', `no skill has this code or name, ${SKILL_MEND}`);
  return code ?? null;
};

/** A list of short texts, each checked like any other. */
export const readTexts = (fields: FieldReader, column: string): string[] =>
  splitList(fields.text(column)).flatMap((item) => fields.take(column, parseText(64)(item), []));
