/** @import { StatusSnapshot } from './snapshot.ts' */
/** @import { zh } from './words.js' */
import { h, heads, icon, meter, number, row, tag } from './dom.js';
import { age, clockTime, dayTime, share, span, yuan } from './format.js';
import { openAlarms, waitState } from './judge.js';

/** @import { State } from './judge.js' */
/** @typedef {typeof zh} Words */

/** A code's word, or the code itself where it has none yet. @param {Record<string, string>} words @param {string} code */
const word = (words, code) => words[code] ?? code;

/** @param {StatusSnapshot} s @param {Words} w */
export const attention = (s, w) => {
  const line = (/** @type {(Node | string)[]} */ ...rest) => h('li', {}, icon('triangle'), ...rest);
  return [
    ...s.parts
      .filter((p) => !p.ok)
      .map((p) => line(h('b', {}, w.partLine(word(w.part, p.name))), h('span', {}, p.detail ?? ''))),
    ...(s.quarantined > 0
      ? [
          line(
            h('b', {}, w.quarantineLine(s.quarantined)),
            h('span', {}, w.quarantineAct),
            h('code', {}, 'npm run doorstep -- queue quarantine list'),
          ),
        ]
      : []),
    ...openAlarms(s).map((a) =>
      line(
        h('b', {}, w.alarmLine(word(w.alarm, a.kind), a.count)),
        h('span', {}, a.oldestAt === null ? '' : w.alarmSince(dayTime(a.oldestAt))),
      ),
    ),
  ];
};

/** @param {StatusSnapshot} s @param {Words} w */
export const exclusions = (s, w) => {
  if (s.excludedByReason.length === 0) return [h('p', { class: 'none' }, w.exclusionsNone)];
  const sorted = s.excludedByReason.toSorted((a, b) => b.count - a.count);
  const most = sorted[0]?.count ?? 0;
  const named = /** @type {Record<string, string[]>} */ (w.reasonOf);
  const rows = sorted.map(({ reason, count }) => {
    const [name, why] = named[reason] ?? [reason, ''];
    return row(
      h('th', { scope: 'row' }, name ?? reason, h('small', {}, why ?? '')),
      h('td', { class: 'meter' }, meter(count, most)),
      number(share.count(count)),
      number(share.percent(count, s.orders.excluded)),
    );
  });
  return [h('table', { class: 'bars' }, h('tbody', {}, ...rows))];
};

/** @param {number} used @param {boolean} past @param {Words} w @returns {[State, string]} */
const fundState = (used, past, w) => {
  if (past) return ['quiet', w.fundPast];
  return used >= 1 ? ['trouble', w.fundOut] : used >= 0.8 ? ['late', w.fundLow] : ['clear', w.fundFine];
};

/** @param {StatusSnapshot} s @param {Words} w */
export const fund = (s, w) => {
  if (s.fund.length === 0) return [h('p', { class: 'none' }, w.fundNone)];
  const rows = s.fund
    .toSorted((a, b) => b.year - a.year || a.programme.localeCompare(b.programme))
    .map(({ name, year, budgetFen, spentFen }) => {
      const [state, said] = fundState(spentFen / budgetFen, year < Number(dayTime(s.asOf).slice(0, 4)), w);
      return row(
        h('th', { scope: 'row' }, name, h('small', {}, w.year(year))),
        h('td', { class: 'meter of', 'data-state': state }, h('div', {}, meter(spentFen, budgetFen))),
        number(w.fundLine(yuan(spentFen), yuan(budgetFen)), h('small', {}, share.percent(spentFen, budgetFen))),
        number(tag(state, said)),
      );
    });
  return [h('table', { class: 'bars fund' }, h('tbody', {}, ...rows))];
};

/** @param {StatusSnapshot} s @param {Words} w */
export const running = (s, w) => {
  const line = (
    /** @type {string} */ name,
    /** @type {number} */ count,
    /** @type {number | null} */ seconds,
    state = waitState(count, seconds),
  ) =>
    row(
      h('th', { scope: 'row' }, name),
      number(share.count(count)),
      number(seconds === null ? '–' : age(seconds, w)),
      number(tag(state, w.state[/** @type {keyof Words['state']} */ (state)])),
    );
  const alarms = s.alarms.reduce((n, a) => n + a.count, 0);
  const opened = s.alarms.flatMap((a) => (a.oldestAt === null ? [] : [Date.parse(a.oldestAt)]));
  const alarmAge = opened.length > 0 ? (Date.parse(s.asOf) - Math.min(...opened)) / 1000 : null;
  return [
    h(
      'table',
      {},
      heads(w.runningWhat, w.runningCount, w.runningOldest, w.runningState),
      h(
        'tbody',
        {},
        ...s.owed.map((o) => line(word(w.pipeline, o.pipeline), o.count, o.oldestSeconds)),
        ...s.lanes.map((l) => line(w.lane[l.lane], l.pending, l.oldestSeconds)),
        line(w.quarantine, s.quarantined, null, s.quarantined > 0 ? 'trouble' : 'clear'),
        line(w.alarmsRow, alarms, alarmAge, alarms > 0 ? 'trouble' : 'clear'),
      ),
    ),
  ];
};

/** @param {StatusSnapshot} s @param {Words} w */
export const parts = (s, w) =>
  s.parts.map((p) =>
    h('li', {}, tag(p.ok ? 'clear' : 'trouble', `${word(w.part, p.name)} ${p.ok ? w.partOk : w.partDown}`)),
  );

/** @param {StatusSnapshot} s @param {Words} w */
export const flowRows = (s, w) => [
  h(
    'table',
    {},
    heads(w.minute, w.lineSigned, w.covered, w.excluded),
    h(
      'tbody',
      {},
      ...s.lastHour
        .map((m, i) =>
          row(
            h('th', { scope: 'row' }, clockTime(m.minute).slice(0, 5), i === s.lastHour.length - 1 ? w.filling : ''),
            number(share.count(m.signed)),
            number(share.count(m.covered)),
            number(share.count(m.excluded)),
          ),
        )
        .reverse(),
    ),
  ),
];

/** @param {StatusSnapshot} s @param {Words} w */
export const waitRows = (s, w) => {
  const cell = (/** @type {number | null} */ ms) => number(ms === null ? '–' : span(ms, w));
  const rows = s.lastHour.map((m, i) => {
    const note = i === s.lastHour.length - 1 ? w.filling : '';
    return row(h('th', { scope: 'row' }, clockTime(m.minute).slice(0, 5), note), cell(m.p50Ms), cell(m.p99Ms));
  });
  return [h('table', {}, heads(w.minute, w.lineP50, w.lineP99), h('tbody', {}, ...rows.reverse()))];
};
