import type { OperatorRole, Permission } from './permissions.ts';

/** A field of a plan version that was refused, as `rules.bands[1].premiumFen`; `value` is the age or the version that a known `why` is about. */
export type RefusedField = {
  field: string;
  why?: 'bands_overlap' | 'band_reversed' | 'version_overlaps' | undefined;
  value?: number | string | undefined;
};

/** What a refusal knows beside its sentence, so that a page can say it in another language. Never personal data. */
export type RefusalFacts = {
  /** Who was first, and when. */
  by?: string;
  at?: number;
  /** Money that stands in the way: what is spent, or the budget as it is now. */
  fen?: number;
  /** Of `forbidden`: what is lacked, or why having it is not enough. */
  permission?: Permission;
  because?: 'whole_city' | 'oneself' | 'apart' | 'two_person';
  role?: OperatorRole;
  /** Codes that nobody knows, by what they are of. */
  regions?: readonly string[];
  servicePoints?: readonly string[];
  /** Of a cron: how many fields it has where they are not five, else which of them is wrong, from 0. */
  cronFields?: number;
  cronField?: number;
  fields?: readonly RefusedField[];
};
