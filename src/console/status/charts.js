/** @import { StatusMinute, StatusSnapshot } from './snapshot.ts' */
/** @import { zh } from './words.js' */
import { clockTime, share, span } from './format.js';

const blue = '#0958d9';
const green = '#237804';
const soft = '#595959';
const amber = '#ad4e00';

/**
 * A drawn chart, or nothing while the library is still on its way. Canvas only, and tooltips drawn on it too: HTML ones need
 * style attributes, which the content security policy forbids.
 * @param {HTMLElement} host
 */
const chartOf = (host) => globalThis.echarts?.getInstanceByDom(host) ?? globalThis.echarts?.init(host);

/**
 * Each value up to the last closed minute, then the open one apart: a minute half full must not look like a fall.
 * @param {(number | null)[]} values
 */
const closedAndOpen = (values) => [
  values.with(-1, null),
  values.map((value, i) => (i >= values.length - 2 ? value : null)),
];

/**
 * @param {string} name
 * @param {string} color
 * @param {(number | null)[]} values
 * @param {object} [more]
 */
const line = (name, color, values, more = {}) => {
  const [closed, open] = closedAndOpen(values);
  const common = { type: 'line', color, symbol: 'circle', symbolSize: 5, showSymbol: false, animation: false };
  return [
    { ...common, name, data: closed, lineStyle: { width: 2 }, ...more },
    { ...common, name: `${name}…`, data: open, lineStyle: { width: 2, type: [2, 3] }, silent: true },
  ];
};

/**
 * What both charts share. The axis holds words, not instants: a browser elsewhere in the world shows the city's minutes.
 * @param {StatusMinute[]} minutes
 * @param {string[]} legend
 * @param {(minute: StatusMinute, last: boolean) => string} tip
 */
const frame = (minutes, legend, tip) => ({
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
  grid: { left: 4, right: 14, top: 34, bottom: 4, outerBoundsMode: 'same' },
  legend: { data: legend, left: 0, top: 0, itemWidth: 18, itemHeight: 8, textStyle: { color: soft, fontSize: 13 } },
  tooltip: {
    trigger: 'axis',
    renderMode: 'richText',
    confine: true,
    formatter: (/** @type {{ dataIndex: number }[]} */ points) => {
      const index = points[0]?.dataIndex ?? 0;
      const minute = minutes[index];
      return minute ? tip(minute, index === minutes.length - 1) : '';
    },
  },
  xAxis: {
    type: 'category',
    boundaryGap: false,
    data: minutes.map((m) => clockTime(m.minute).slice(0, 5)),
    axisLine: { lineStyle: { color: '#bfbfbf' } },
    axisTick: { show: false },
    axisLabel: { color: soft, interval: (/** @type {number} */ _, /** @type {string} */ at) => at.endsWith('0') },
  },
});

/**
 * Signed against decided, by minute.
 * @param {HTMLElement} host @param {StatusSnapshot} snapshot @param {typeof zh} w
 */
export const drawFlow = (host, snapshot, w) => {
  const minutes = snapshot.lastHour;
  const decided = minutes.map((m) => m.covered + m.excluded);
  chartOf(host)?.setOption(
    {
      ...frame(minutes, [w.lineSigned, w.lineDecided], (m, last) =>
        [
          `${clockTime(m.minute).slice(0, 5)}${last ? w.filling : ''}`,
          `${w.lineSigned}  ${share.count(m.signed)}`,
          `${w.covered}  ${share.count(m.covered)}`,
          `${w.excluded}  ${share.count(m.excluded)}`,
        ].join('\n'),
      ),
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: soft, formatter: share.count },
        splitLine: { lineStyle: { color: '#f0f0f0' } },
      },
      series: [
        ...line(
          w.lineSigned,
          blue,
          minutes.map((m) => m.signed),
          { areaStyle: { color: '#e6f4ff' } },
        ),
        ...line(w.lineDecided, green, decided),
      ],
    },
    { notMerge: true },
  );
};

/**
 * How long an order waited for its policy, by minute: half of them, 99% of them, and what is promised. Logarithmic, so that
 * five milliseconds and five minutes both can be read.
 * @param {HTMLElement} host @param {StatusSnapshot} snapshot @param {typeof zh} w
 */
export const drawWait = (host, snapshot, w) => {
  const minutes = snapshot.lastHour;
  const atLeastOne = (/** @type {number | null} */ ms) => (ms === null ? null : Math.max(ms, 1));
  const top = Math.max(snapshot.promiseMs, ...minutes.map((m) => m.p99Ms ?? 0));
  const promise = {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color: amber, type: 'dashed', width: 1.5 },
    label: { position: 'insideStartTop', color: amber, formatter: w.promise(span(snapshot.promiseMs, w)) },
    data: [{ yAxis: snapshot.promiseMs }],
  };
  chartOf(host)?.setOption(
    {
      ...frame(minutes, [w.lineP50, w.lineP99], (m, last) =>
        [
          `${clockTime(m.minute).slice(0, 5)}${last ? w.filling : ''}`,
          `${w.lineP50}  ${m.p50Ms === null ? '–' : span(m.p50Ms, w)}`,
          `${w.lineP99}  ${m.p99Ms === null ? '–' : span(m.p99Ms, w)}`,
        ].join('\n'),
      ),
      yAxis: {
        type: 'log',
        min: 1,
        max: 10 ** Math.ceil(Math.log10(top * 1.2)),
        axisLabel: { color: soft, formatter: (/** @type {number} */ ms) => span(ms, w) },
        splitLine: { lineStyle: { color: '#f0f0f0' } },
      },
      series: [
        ...line(
          w.lineP50,
          '#4096ff',
          minutes.map((m) => atLeastOne(m.p50Ms)),
          { connectNulls: true, markLine: promise },
        ),
        ...line(
          w.lineP99,
          '#003a8c',
          minutes.map((m) => atLeastOne(m.p99Ms)),
          { connectNulls: true },
        ),
      ],
    },
    { notMerge: true },
  );
};
