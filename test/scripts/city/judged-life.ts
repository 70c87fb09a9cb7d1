import { createLife, type LifeOptions } from '../../../scripts/city/life.ts';
import type { CityRow } from '../../../scripts/city/terms.ts';
import { dayNumber } from '../../../src/domain/business-date.ts';
import { decideCover } from '../../../src/domain/cover/decide-cover.ts';
import type { OrderFacts } from '../../../src/domain/cover/order-facts.ts';
import type { CoverReference } from '../../../src/domain/cover/reference.ts';
import type { RecordContext } from '../../../src/intake/records/context.ts';
import { readEmployer } from '../../../src/intake/records/employer.ts';
import type { RawRecord, ReadRecord } from '../../../src/intake/records/field-issue.ts';
import { readOrder } from '../../../src/intake/records/order.ts';
import { readPosting } from '../../../src/intake/records/posting.ts';
import { readServicePoint } from '../../../src/intake/records/service-point.ts';
import { readWorker, type WorkerRecord } from '../../../src/intake/records/worker.ts';
import { at, cityCalendar, cityRules, citySettings } from '../../support/city.ts';

/** What a life comes to when each order is judged as it is told, with money enough for all. */
export type JudgedLife = {
  events: Record<string, number>;
  /** Codes of warnings and errors over all rows. */
  issues: Record<string, number>;
  reasons: Record<string, number>;
  policies: number;
  premiumFen: number;
  positions: number;
  persons: number;
  /** Orders that overlap another of the same person on the same day. */
  sameDay: number;
  over60: number;
  largestFair: number;
};

const skills = {
  'tea-picking': 3,
  cleaning: 2,
  porterage: 4,
  housekeeping: 2,
  'elder-care': 2,
  forklift: 4,
  livestream: 1,
  'cultural-creative': 1,
};
const names = ['采茶', '保洁', '搬运', '家政', '养老护理', '叉车', '电商直播', '文创'];

/** The city's own programme over everything that has a region. */
const reference: CoverReference = {
  revision: 1,
  calendar: cityCalendar(),
  programmes: [
    {
      ...{ id: 'p', code: 'NP-LGB', regionCodes: new Set(['3507']), annualBudgetFen: 100_000_000 },
      goLiveAt: at('2023-05-01T00:00+08:00'),
      plans: [
        {
          ...{ id: 'l', code: 'LGB-150K', policyNoPrefix: 'LGB', insurer: { code: 'PICC', settings: citySettings } },
          versions: [
            {
              ...{ id: 'v', version: 1, used: true, rules: cityRules },
              ...{ validFrom: at('2023-05-01T00:00+08:00'), validTo: null },
            },
          ],
        },
      ],
    },
  ],
  regionParents: new Map(),
  otherScheme: new Map(),
};

/** Which regions and service points there are is not what is tested. */
class Everything extends Set<string> {
  override has(): boolean {
    return true;
  }
}
const everything: ReadonlySet<string> = new Everything();

export const judgeLife = (options: LifeOptions): JudgedLife => {
  const life: JudgedLife = {
    ...{ events: {}, issues: {}, reasons: {}, policies: 0, premiumFen: 0, positions: 0, persons: 0, sameDay: 0 },
    ...{ over60: 0, largestFair: 0 },
  };
  const count = (of: Record<string, number>, key: string, by = 1): void => {
    of[key] = (of[key] ?? 0) + by;
  };
  const workers = new Map<string, WorkerRecord>();
  const regions = new Map<string, string | null>();
  const classes = new Map<string, number | null>();
  const persons = new Set<string>();
  const days = new Set<string>();

  for (const day of createLife(options)) {
    const context = (now: number): RecordContext => ({
      ...{ now, today: day.date, surface: 'import' },
      reference: {
        regions: everything,
        servicePoints: everything,
        skills: new Map(
          Object.keys(skills).flatMap((code, i) => [[code, code] as const, [names[i] ?? '', code] as const]),
        ),
      },
    });
    const taken = <T>(
      now: number,
      row: CityRow,
      read: (raw: RawRecord, context: RecordContext) => ReadRecord<T>,
    ): T => {
      const record = read(row, context(now));
      for (const { code } of record.ok ? record.warnings : record.issues) count(life.issues, code);
      if (!record.ok) throw new Error(`refused: ${JSON.stringify(record.issues)}`);
      return record.value;
    };
    const judge = (row: CityRow, receivedAt: number): void => {
      const order = taken(receivedAt, row, readOrder);
      const worker = workers.get(order.workerExternalId);
      const posting = order.postingExternalId ?? '';
      if (!worker || !regions.has(posting)) throw new Error('an order comes before its parties');
      const birthDay = worker.identity ? dayNumber(worker.identity.birthDate) : null;
      const facts: OrderFacts = {
        ...{ identityStatus: worker.identityStatus, birthDay, employerUscc: null, hasConsent: true, cancelledAt: null },
        ...{ occupationClass: classes.get(posting) ?? null, regionCode: regions.get(posting) ? '3507' : null },
        ...{ signedAt: order.signedAt ?? 0, receivedAt, startsAt: order.startsAt, endsAt: order.endsAt },
      };
      if (birthDay !== null && order.startsAt - birthDay * 86_400_000 > 60 * 365.25 * 86_400_000) life.over60++;
      const personDay = `${worker.identity?.idNumber} ${reference.calendar.dayOf(order.startsAt)}`;
      if (birthDay !== null && days.has(personDay)) life.sameDay++;
      days.add(personDay);
      const decided = decideCover(facts, reference);
      if (decided.kind === 'exclude') {
        count(life.reasons, decided.reason);
      } else {
        life.policies++;
        life.premiumFen += decided.window.days * decided.band.premiumFen;
      }
    };
    for (const event of day.events) {
      const { at: now, kind } = event;
      count(life.events, kind, 'rows' in event ? event.rows.length : 1);
      if (kind === 'import-historical') count(life.reasons, 'historical', event.rows.length);
      if (kind === 'bulk-sign') life.largestFair = Math.max(life.largestFair, event.rows.length);
      if (kind === 'bulk-sign') for (const row of event.rows) judge(row, now);
      if (kind === 'sign') judge(event.row, now);
      if (kind === 'upsert-service-point') taken(now, event.row, readServicePoint);
      if (kind === 'upsert-employer') taken(now, event.row, readEmployer);
      if (kind === 'upsert-posting') {
        const posting = taken(now, event.row, readPosting);
        life.positions += posting.headcount;
        regions.set(posting.externalId, posting.regionCode);
        classes.set(posting.externalId, posting.occupationClass ?? skills[posting.skill as keyof typeof skills]);
      }
      if (kind === 'upsert-worker' || kind === 'mend-identity') {
        const worker = taken(now, event.row, readWorker);
        workers.set(worker.externalId, worker);
        if (worker.identity) persons.add(worker.identity.idNumber);
      }
    }
  }
  return { ...life, persons: persons.size };
};
