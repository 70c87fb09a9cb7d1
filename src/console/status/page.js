/** @import { StatusSnapshot } from './snapshot.ts' */
import { drawFlow, drawWait } from './charts.js';
import { byId } from './dom.js';
import { clockTime } from './format.js';
import { show, showTable } from './view.js';
import { en, zh } from './words.js';

/** Silent for so long, the numbers on screen say so. */
const SILENT_MS = 15_000;
const RETRY_MS = 3_000;

const languages = { zh, en };
const remembered = navigator.cookieEnabled ? localStorage : null;

let words = remembered?.getItem('language') === 'en' ? en : zh;
/** @type {StatusSnapshot | null} */
let latest = null;
/** @type {'connecting' | 'live' | 'stale' | 'no answer'} */
let link = 'connecting';

const lamp = () => {
  const time = latest ? clockTime(latest.asOf) : '';
  const said = {
    connecting: words.connecting,
    live: `${words.live} · ${words.asOf(time)}`,
    stale: latest ? words.stale(time) : words.unreachable,
    'no answer': words.noAnswer(time),
  }[link];
  byId('lamp-text').textContent = said;
  byId('lamp').dataset.state = { connecting: 'quiet', live: 'clear', stale: 'late', 'no answer': 'late' }[link];
  document.body.classList.toggle('stale', link === 'stale' || link === 'no answer');
};

const charts = /** @type {const} */ ({ flow: drawFlow, wait: drawWait });
const chartNames = /** @type {const} */ (['flow', 'wait']);
/** @type {Map<string, string>} */
const drawn = new Map();

const drawCharts = () => {
  if (!latest || latest.orders.signed === 0) return;
  for (const name of chartNames) {
    const table = byId(`${name}-table`);
    const button = /** @type {HTMLElement} */ (document.querySelector(`[data-table="${name}"]`));
    button.textContent = table.hidden ? words.asTable : words.asChart;
    if (!table.hidden) showTable(name, latest, words);
    const key = JSON.stringify([words.title, latest.lastHour, globalThis.echarts !== undefined]);
    if (drawn.get(name) === key) continue;
    drawn.set(name, key);
    byId(name).setAttribute('aria-label', byId(name).parentElement?.querySelector('.now')?.textContent ?? '');
    charts[name](byId(name), latest, words);
  }
};

/** What is old must not promise anything: the sentence says how old it is. */
const tellStale = () => {
  const sentence = /** @type {HTMLElement} */ (document.querySelector('[data-v="verdictSub"]'));
  sentence.textContent = byId('lamp-text').textContent;
};

const render = () => {
  lamp();
  if (!latest) return;
  document.body.classList.remove('loading');
  show(latest, words);
  if (document.body.classList.contains('stale')) tellStale();
  drawCharts();
};

const speak = () => {
  document.documentElement.lang = words === zh ? 'zh-CN' : 'en';
  document.title = words.title;
  const texts = /** @type {Record<string, unknown>} */ (words);
  for (const node of document.querySelectorAll('[data-w]'))
    node.textContent = String(texts[node.getAttribute('data-w') ?? '']);
  byId('language').setAttribute('aria-label', words.language);
  for (const button of byId('language').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(languages[/** @type {'zh' | 'en'} */ (button.value)] === words));
  }
  render();
};

/** @type {EventSource | null} */
let stream = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

const heard = () => {
  clearTimeout(silence);
  silence = setTimeout(() => {
    link = 'stale';
    render();
    connect();
  }, SILENT_MS);
};

/**
 * One stream while the page can be seen: a browser keeps six connections to a server, and hidden tabs would take them all.
 * An answer other than a stream ends an EventSource for good, and a dead network is noticed late: both are begun anew.
 */
const connect = () => {
  clearTimeout(retry);
  stream?.close();
  heard();
  stream = new EventSource('/status/stream');
  stream.onmessage = ({ data }) => {
    latest = /** @type {StatusSnapshot} */ (JSON.parse(data));
    link = 'live';
    heard();
    render();
  };
  stream.addEventListener('unanswered', () => {
    link = latest ? 'no answer' : 'stale';
    heard();
    render();
  });
  stream.onerror = () => {
    if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS);
  };
};

const hang = () => {
  clearTimeout(retry);
  clearTimeout(silence);
  stream?.close();
};

document.addEventListener('visibilitychange', () => (document.hidden ? hang() : connect()));
byId('chart-library').addEventListener('load', drawCharts);
byId('language').addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  words = target.value === 'en' ? en : zh;
  remembered?.setItem('language', target.value);
  speak();
});
for (const name of chartNames) {
  document.querySelector(`[data-table="${name}"]`)?.addEventListener('click', ({ currentTarget }) => {
    const table = byId(`${name}-table`);
    table.hidden = !table.hidden;
    byId(name).hidden = !table.hidden;
    /** @type {HTMLElement} */ (currentTarget).setAttribute('aria-pressed', String(!table.hidden));
    drawCharts();
  });
  byId(`${name}-table`).tabIndex = 0;
  new ResizeObserver(() => globalThis.echarts?.getInstanceByDom(byId(name))?.resize()).observe(byId(name));
}
speak();
connect();
