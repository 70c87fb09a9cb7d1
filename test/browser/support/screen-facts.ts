import type { ScreenFacts } from './screen-contract.ts';

const apart = ['of-wuyishan', 'of-yanping'] as const;
const operator = { seenBy: 'li.hua', hiddenFrom: 'keys' };
const auditor = { seenBy: 'chen.jie', hiddenFrom: 'li.hua' };

/** What the contract is tried with, by the screen's path: a new screen needs a line here. `theirs`: an order of another county. */
export const screenFacts = (theirs: () => string): Readonly<Record<string, ScreenFacts>> => ({
  '/': operator,
  '/inbox': { ...operator, call: 'inbox.list' },
  '/orders': {
    ...{ ...operator, call: 'orders.list' },
    list: { filtered: '?state=excluded', none: '?to=2020-01-01', apart },
  },
  '/orders/$id': { ...operator, call: 'orders.story', at: () => `/orders/${theirs()}`, unknownTo: 'of-yanping' },
  '/cover': operator,
  '/exclusions': {
    ...{ ...operator, call: 'exclusions.list' },
    list: { filtered: '?reason=occupation_class', none: '?to=2020-01-01', apart },
  },
  '/gaps': {
    ...operator,
    call: 'gaps.list',
    list: { filtered: '?cause=signed_late', none: '?to=2020-01-01', apart, timeless: true },
  },
  '/map': { ...operator, call: 'map.counts' },
  '/queues': { ...operator, call: 'queues.status' },
  '/quarantine': {
    ...{ ...operator, call: 'quarantine.list' },
    list: { filtered: '?code=crash', none: '?job=nothing', apart },
  },
  '/schedules': { ...operator, call: 'schedules.list' },
  '/bulk': { ...operator, call: 'bulk.list', list: { apart } },
  '/alarms': { ...operator, call: 'alarms.list', list: { filtered: '?kind=fund_low', none: '?state=closed', apart } },
  '/plans': { ...operator, call: 'plans.list' },
  '/funds': { ...operator, call: 'funds.list' },
  '/operators': { ...auditor, call: 'operators.list', list: { filtered: '?state=disabled', timeless: true } },
  '/api-keys': {
    ...auditor,
    call: 'api-keys.list',
    list: { filtered: '?state=in_force', none: '?state=revoked', timeless: true },
  },
  '/audit': {
    ...{ ...auditor, call: 'audit.list' },
    list: { filtered: '?action=operator.add', none: '?to=2020-01-01' },
  },
  '/exports': { ...operator, call: 'exports.list', list: { apart } },
});
