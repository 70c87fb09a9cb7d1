import type { z } from 'zod';
import type { Cipher } from '../../../cipher.ts';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { CoverReference } from '../../../domain/cover/reference.ts';
import { maskIdNumber, maskName, maskPhone } from '../../../domain/mask.ts';
import type { Sql } from '../../../store/connect.ts';
import { findOrders, mostFound } from '../../../store/order-find.ts';
import { citiesWithin, countiesWithin, type OrderFilter, orderCount, orderPage } from '../../../store/order-list.ts';
import { type SealedPerson, showPerson } from '../../../store/order-person.ts';
import { type OrderStory, orderStory } from '../../../store/order-story.ts';
import { loadReference } from '../../../store/reference.ts';
import { servicePointsWithin } from '../../../store/service-points.ts';
import { daysOf, instantsOf } from '../day-range.ts';
import type { HandlersOf } from '../handlers.ts';
import type { orderFilter, orderRoutes } from './routes.ts';
import { soughtOf } from './sought.ts';
import type { OrderStoryItem } from './story-shapes.ts';
import { timelineOf } from './timeline.ts';
import { redecidingHelps, workingOf } from './working.ts';

export type OrderDeps = { sql: Sql; cipher: Cipher; calendar: BusinessCalendar };

/** The filter as the store takes it: the city's days as instants. */
export const orderFilterOf = (
  calendar: BusinessCalendar,
  { from, to, ...filter }: z.output<typeof orderFilter>,
  now: number,
): OrderFilter => ({
  ...{ ...filter, ...instantsOf(calendar, { from, to }), now },
  days: daysOf(calendar, { from, to }, now),
});

/** The same, no longer sealed. */
type Opened = SealedPerson;

const opened = (cipher: Cipher, { name, phone, idNumber, employerPhone }: SealedPerson): Opened => ({
  name: cipher.open('workers.name', name),
  phone: phone === null ? null : cipher.open('workers.phone', phone),
  idNumber: idNumber === null ? null : cipher.open('persons.id_number', idNumber),
  employerPhone: employerPhone === null ? null : cipher.open('employers.contact_phone', employerPhone),
});

const masked = ({ name, phone, idNumber, employerPhone }: Opened): Opened => ({
  name: maskName(name),
  phone: phone === null ? null : maskPhone(phone),
  idNumber: idNumber === null ? null : maskIdNumber(idNumber),
  employerPhone: employerPhone === null ? null : maskPhone(employerPhone),
});

const storyJson = (cipher: Cipher, order: OrderStory, reference: CoverReference, asOf: number): OrderStoryItem => {
  const {
    facts,
    events: _events,
    attendance: _work,
    lifted: _lifted,
    changes: _changes,
    surroundings: _around,
    ...shown
  } = order;
  const { quarantine, failures: _failures, refusals: _refusals, returned: _returned, ...rest } = shown;
  const { worker, employer, exclusion } = order;
  const { employerPhone, ...person } = masked(opened(cipher, { ...worker, employerPhone: employer.phone }));
  const { trace, agrees } = workingOf(order, reference);
  const waiting = quarantine.find(({ releasedAt }) => releasedAt === null);
  return {
    ...rest,
    identityStatus: facts.identityStatus,
    worker: { id: worker.id, externalId: worker.externalId, ...person },
    employer: { ...employer, phone: employerPhone },
    quarantined: waiting ? { job: waiting.job, code: waiting.code, message: waiting.message } : null,
    exclusion: exclusion && { ...exclusion, redecidingHelps: redecidingHelps(order, reference, asOf) },
    ...{ trace, traceAgrees: agrees, timeline: timelineOf(order), asOf },
  };
};

export const orderHandlers = ({ sql, cipher, calendar }: OrderDeps): HandlersOf<typeof orderRoutes> => ({
  'orders.list': ({ after, limit, sort, ...filter }, { access, now }) =>
    orderPage(sql, access, orderFilterOf(calendar, filter, now), { after, limit, sort }),
  'orders.count': (filter, { access, now }) => orderCount(sql, access, orderFilterOf(calendar, filter, now)),
  'orders.places': async (_input, { access }) => ({
    counties: await countiesWithin(sql, access),
    cities: await citiesWithin(sql, access),
    points: await servicePointsWithin(sql, access),
  }),
  'orders.find': async ({ text }, { access }) => ({
    rows: await findOrders(sql, access, soughtOf(cipher, text)),
    most: mostFound,
  }),
  'orders.story': async ({ id }, { access, now }) => {
    const order = await orderStory(sql, access, id);
    return storyJson(cipher, order, await loadReference(sql, calendar), now);
  },
  'orders.person': async ({ id }, { access, now }) => opened(cipher, await showPerson(sql, access, id, now)),
});
