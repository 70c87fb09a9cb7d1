import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { useMemo } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { Chart } from '../../frame/chart.tsx';
import { useDuration } from '../../frame/duration.ts';
import { useClockText } from '../../frame/instant.tsx';
import { PlainTable } from '../../frame/plain-table.tsx';
import { numberText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import { Part } from './part.tsx';
import { todayWords } from './words.ts';

use([LineChart, GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, AriaComponent]);

type Minute = NonNullable<Answered<'today'>['minutes']>[number];
type Line = { name: string; data: (number | null)[]; colour: string; type?: 'dashed' | 'dotted' };

/** Below what leads to the table; above the picture, which makes room for a second line of names where its place is narrow. */
const [legendTop, oneLine, twoLines] = [20, 48, 74];

const frame = (times: readonly string[], lines: readonly Line[], narrowTop: number) => ({
  aria: { enabled: true },
  grid: { left: 56, right: 16, top: oneLine, bottom: 24 },
  legend: { top: legendTop, left: 0, itemWidth: 22 },
  media: [{ query: { maxWidth: 520 }, option: { grid: { top: narrowTop } } }, { option: { grid: { top: oneLine } } }],
  tooltip: { trigger: 'axis', renderMode: 'richText' },
  xAxis: { type: 'category', data: [...times], boundaryGap: false },
  yAxis: { type: 'value', min: 0, minInterval: 1 },
  series: lines.map(({ name, data, colour, type = 'solid' }) => ({
    ...{ name, data, type: 'line', showSymbol: false, connectNulls: true },
    lineStyle: { color: colour, type, width: 2 },
    itemStyle: { color: colour },
  })),
});

const useMinuteTable = (
  label: string,
  minutes: readonly Minute[],
  columns: readonly { key: keyof Minute; title: string }[],
) => {
  const words = useWords(todayWords);
  const clock = useClockText();
  const counts = columns.map(({ key, title }) => ({
    ...{ key, title, number: true },
    cell: (row: Minute) => {
      const value = row[key];
      return value === null ? '—' : numberText(value);
    },
  }));
  const minute = { key: 'minute', title: words.minute, cell: (row: Minute) => clock(row.minute).slice(0, 5) };
  return (
    <PlainTable
      scrolls
      label={label}
      columns={[minute, ...counts]}
      rows={minutes.toReversed()}
      keyOf={(row) => row.minute}
    />
  );
};

/** How many orders came in and were decided by the minute, and what was set aside for a person. */
export const Throughput = ({ minutes }: { minutes: readonly Minute[] }) => {
  const words = useWords(todayWords);
  const clock = useClockText();
  const times = minutes.map(({ minute }) => clock(minute).slice(0, 5)).join();
  const values = JSON.stringify(minutes.map((m) => [m.signed, m.covered + m.excluded, m.failed]));
  const option = useMemo(() => {
    const rows = JSON.parse(values) as [number, number, number][];
    return frame(
      times.split(','),
      [
        { name: words.signed, data: rows.map(([signed]) => signed), colour: '#0958d9' },
        { name: words.lineDecided, data: rows.map(([, decided]) => decided), colour: '#237804', type: 'dotted' },
        { name: words.failed, data: rows.map(([, , failed]) => failed), colour: '#cf1322' },
      ],
      oneLine,
    );
  }, [times, values, words]);
  const table = useMinuteTable(words.flow, minutes, [
    { key: 'signed', title: words.signed },
    { key: 'covered', title: words.covered },
    { key: 'excluded', title: words.lostExcluded },
    { key: 'failed', title: words.failed },
  ]);
  return (
    <Part title={words.flow}>
      <Chart option={option} height={230} label={words.flow} table={table} />
    </Part>
  );
};

/** How long half and 95 of 100 orders waited for their policy, with what is promised. */
export const Waits = ({ minutes, promiseMs }: { minutes: readonly Minute[]; promiseMs: number }) => {
  const words = useWords(todayWords);
  const clock = useClockText();
  const duration = useDuration();
  const times = minutes.map(({ minute }) => clock(minute).slice(0, 5)).join();
  const values = JSON.stringify(minutes.map((m) => [m.p50Ms, m.p95Ms]));
  const promised = words.promiseLine(duration(promiseMs));
  const option = useMemo(() => {
    const rows = JSON.parse(values) as [number | null, number | null][];
    return frame(
      times.split(','),
      [
        { name: words.p50, data: rows.map(([p50]) => p50), colour: '#0958d9' },
        { name: words.p95, data: rows.map(([, p95]) => p95), colour: '#531dab' },
        { name: promised, data: rows.map(() => promiseMs), colour: '#595959', type: 'dashed' },
      ],
      twoLines,
    );
  }, [times, values, words, promised, promiseMs]);
  const table = useMinuteTable(words.wait, minutes, [
    { key: 'p50Ms', title: `${words.p50} ${words.ms}` },
    { key: 'p95Ms', title: `${words.p95} ${words.ms}` },
    { key: 'p99Ms', title: `${words.p99} ${words.ms}` },
  ]);
  return (
    <Part title={words.wait}>
      <Chart option={option} height={230} label={`${words.wait}，${promised}`} table={table} />
    </Part>
  );
};
