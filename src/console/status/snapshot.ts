/**
 * Everything the status page shows, at one instant: counts, ages and sums, never a name, number or id of anybody.
 * Instants are ISO 8601 in UTC; ages are whole seconds; money is integer fen. `null` means there is nothing to measure.
 */
export type StatusSnapshot = {
  asOf: string;
  /** `signed` is the sum of the other four: each order stands in exactly one of them. */
  orders: { signed: number; covered: number; excluded: number; owed: number; requested: number };
  /** Most frequent first. A policy that a real-time insurer refused counts as `insurer_refused`. */
  excludedByReason: { reason: string; count: number }[];
  /** What waits for or is in a job, by lane: new orders are `live`, imports `bulk`. */
  lanes: { lane: 'live' | 'bulk'; pending: number; oldestSeconds: number | null }[];
  /** What each pipeline still owes, asked of the rows themselves and not of any queue. */
  owed: { pipeline: string; count: number; oldestSeconds: number | null }[];
  quarantined: number;
  alarms: { kind: string; count: number; oldestAt: string | null }[];
  /** When an order was last covered or excluded: with nothing owed, the instant since which nothing is. */
  lastDecidedAt: string | null;
  /** The last 60 minutes, oldest first; the last one is still filling. Times are from receiving an order to its policy. */
  lastHour: StatusMinute[];
  /** What the 99th percentile of `lastHour` is promised to stay under, in milliseconds. */
  promiseMs: number;
  fund: { programme: string; name: string; year: number; budgetFen: number; spentFen: number }[];
  parts: StatusPart[];
};

export type StatusMinute = {
  minute: string;
  signed: number;
  covered: number;
  excluded: number;
  p50Ms: number | null;
  p99Ms: number | null;
};

/** One part of the running system. `detail` is shown to whoever may open the page: no address, no secret, no personal data. */
export type StatusPart = { name: string; ok: boolean; detail?: string };
