import { type AlarmKind, alarmKinds } from '../../../../domain/notice/alarm-words.ts';
import { gapWords } from '../../../../domain/notice/reason-words.ts';
import { usePermits } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';
import { screenAt } from '../screens.ts';
import { alarmWords } from './words.ts';

type Place = { to: string; search: Record<string, string> };
type About = { kind: string; subject: string };

/** `350782/overrun`: the county, and what is missing there. */
const gapPlace = (subject: string): Place => {
  const [county = '', cause = ''] = subject.split('/');
  const within: Record<string, string> = /^\d{6}$/.test(county) ? { county } : {};
  if (cause === '' || Object.hasOwn(gapWords, cause))
    return { to: '/gaps', search: { ...within, ...(cause === '' ? {} : { cause }), when: 'at_work' } };
  return { to: '/exclusions', search: { ...within, reason: cause, still: 'at_work' } };
};

/** `order:market:O-1` was refused at the door. A registration, `worker:market:W-1`, is kept nowhere: whoever sent it mends it there. */
const childPlace = (subject: string): Place | undefined =>
  subject.startsWith('order:') ? { to: '/inbox', search: { kind: 'rejection' } } : undefined;

/** `LGB/2026`: the programme and the year of its fund. */
const fundPlace = (subject: string): Place => {
  const [programme = '', year = ''] = subject.split('/');
  return { to: '/funds', search: { programme, year } };
};

const places: Readonly<Record<AlarmKind, (subject: string) => Place | undefined>> = {
  under_minimum_age: childPlace,
  quarantined: (job) => ({ to: '/quarantine', search: { job } }),
  intake_rejected: () => ({ to: '/inbox', search: { kind: 'rejection' } }),
  gap_open: gapPlace,
  fund_low: fundPlace,
  fund_exhausted: fundPlace,
  schedule_late: (name) => ({ to: '/schedules', search: { runs: name } }),
  chunk_stuck: () => ({ to: '/queues', search: {} }),
  queue_down: () => ({ to: '/queues', search: {} }),
  canary_late: () => ({ to: '/queues', search: {} }),
  alarm_undeliverable: () => ({ to: '/queues', search: {} }),
  notices_failing: () => ({ to: '/queues', search: {} }),
  policy_with_claim: (order) => ({ to: `/orders/${order}`, search: {} }),
};

export type Mend = Place & { label: string };

/** The screen on which an alarm's cause is mended, where there is one that the operator may open. */
export const useMend = (): ((alarm: About) => Mend | undefined) => {
  const words = useWords(alarmWords);
  const permits = usePermits();
  return ({ kind, subject }) => {
    const known = alarmKinds.find((one) => one === kind);
    const place = known && places[known](subject);
    const screen = place && screenAt(place.to);
    if (!known || !place || !screen || !permits(screen.permission)) return undefined;
    return { ...place, label: words.mend[known] };
  };
};
