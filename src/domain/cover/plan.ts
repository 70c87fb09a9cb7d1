/** Who pays what, in one age band of a plan version. Ages are completed years, both ends inclusive; no upper end means any age. */
export type AgeBand = {
  ageMin: number;
  ageMax: number | null;
  /** Fen per person and business date. */
  premiumFen: number;
  sumInsuredFen: number;
};

/** What a plan version tests and promises. Immutable once it has judged an order. */
export type PlanRules = {
  /** `public_scheme` covers without asking (Insurance Law 31, 34 leave it to the scheme); `required` wants a consent on the order. */
  consent: 'required' | 'public_scheme';
  /** Whether orders of employers on a dated list of another scheme are excluded or covered anyway. */
  otherScheme: 'exclude' | 'cover';
  /** How long after signing an order may reach us and still be covered. */
  maxSigningLagMinutes: number;
  /** How long cover lasts after the work ends. */
  tailMinutes: number;
  occupationClasses: readonly number[];
  bands: readonly AgeBand[];
  /** Limits, deductibles and rates of the benefits: read by claims, never by the decision on cover. */
  benefits: Readonly<Record<string, unknown>>;
};

/** How an insurer wants to be dealt with. `delegated` binds here and tells afterwards; `on_accept` waits for the insurer's answer. */
export type InsurerSettings = {
  binding: 'delegated' | 'on_accept';
  coverStarts: 'at_once' | 'next_midnight';
  reporting:
    | { kind: 'open_cover'; declareWithinHours: number }
    | { kind: 'prior_notice'; effective: 'next_midnight' | 'after_ack' };
  /** How the insured report an accident; ten days at a service point where the insurer says nothing. */
  accidents?: AccidentReporting;
};

/** The insurer's telephone, if it has one for this, and the days within which an accident is to be reported. */
export type AccidentReporting = { phone: string | null; withinDays: number };

/** As the rules of claims have it: within ten days, at a service point. */
const usualReporting: AccidentReporting = { phone: null, withinDays: 10 };

export const accidentReporting = (settings: Pick<InsurerSettings, 'accidents'>): AccidentReporting =>
  settings.accidents ?? usualReporting;
