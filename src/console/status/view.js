/** @import { StatusSnapshot } from './snapshot.ts' */
/** @import { zh } from './words.js' */
import { byId, fill } from './dom.js';
import { age, share, span } from './format.js';
import { icons, oldest, verdict, waitState } from './judge.js';
import { attention, exclusions, flowRows, fund, parts, running, waitRows } from './lists.js';

/** @typedef {typeof zh} Words */

/** The text of each `data-v` on the page. @param {StatusSnapshot} s @param {Words} w */
const values = (s, w) => {
  const { signed, covered, requested, excluded, owed } = s.orders;
  const part = (/** @type {number} */ n) => (signed > 0 ? w.share(share.percent(n, signed), n, signed) : '');
  const closed = s.lastHour.at(-2);
  const seconds = oldest(s.owed);
  const measured = s.lastHour.findLast((m) => m.p50Ms !== null);
  const said = verdict(s, w);
  return {
    verdict: said.title,
    verdictSub: said.sub,
    signed: share.count(signed),
    signedSub: closed ? w.lastMinute(closed.signed) : '',
    covered: share.count(covered),
    coveredSub: part(covered),
    requested: share.count(requested),
    requestedSub: part(requested),
    excluded: share.count(excluded),
    excludedSub: part(excluded),
    owed: share.count(owed),
    owedSub: owed === 0 ? w.nothingOwed : seconds === null ? '' : w.oldest(age(seconds, w)),
    flowNow: closed ? w.throughputNow(closed.signed, closed.covered + closed.excluded) : '',
    waitNow: measured ? w.latencyNow(span(measured.p50Ms ?? 0, w), span(measured.p99Ms ?? 0, w)) : w.latencyNone,
  };
};

/**
 * Puts a snapshot on the page: texts in place, lists only where they changed. Charts are drawn elsewhere.
 * @param {StatusSnapshot} s @param {Words} w
 */
export const show = (s, w) => {
  const texts = /** @type {Record<string, string>} */ (values(s, w));
  for (const node of document.querySelectorAll('[data-v]')) {
    const text = texts[node.getAttribute('data-v') ?? ''] ?? '';
    if (node.textContent !== text) node.textContent = text;
  }
  const said = verdict(s, w).state;
  byId('verdict').dataset.state = said;
  byId('verdict-icon').setAttribute('href', `#i-${icons[said]}`);
  const owed = waitState(s.orders.owed, oldest(s.owed));
  byId('owed').dataset.state = owed;
  byId('owed-icon').setAttribute('href', `#i-${icons[owed]}`);
  byId('requested').hidden = s.orders.requested === 0;
  for (const bar of byId('strip').children) {
    const count = s.orders[/** @type {keyof StatusSnapshot['orders']} */ (bar.className)];
    const style = /** @type {HTMLElement} */ (bar).style;
    style.width = `${s.orders.signed > 0 ? (count / s.orders.signed) * 100 : 0}%`;
    style.minWidth = count > 0 ? '4px' : '0';
    style.display = count > 0 ? 'block' : 'none';
  }
  byId('empty').hidden = s.orders.signed > 0;
  document.body.classList.toggle('no-orders', s.orders.signed === 0);
  const wanted = attention(s, w);
  byId('attention').hidden = wanted.length === 0;
  fill('attention', [s.parts, s.quarantined, s.alarms], () => wanted);
  fill('exclusion-list', [s.excludedByReason, s.orders.excluded], () => exclusions(s, w));
  fill('fund-list', s.fund, () => fund(s, w));
  fill('running-list', [s.owed, s.lanes, s.quarantined, s.alarms], () => running(s, w));
  fill('parts', s.parts, () => parts(s, w));
};

/** The tables behind the charts. @param {'flow' | 'wait'} chart @param {StatusSnapshot} s @param {Words} w */
export const showTable = (chart, s, w) =>
  fill(`${chart}-table`, s.lastHour, () => (chart === 'flow' ? flowRows(s, w) : waitRows(s, w)));
