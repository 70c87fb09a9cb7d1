import { Table, Typography } from 'antd';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { useMemo } from 'react';
import { Chart } from './chart.tsx';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent]);

/** Colours that stay apart in grey too, on white. */
const colours = ['#0958d9', '#ad4e00', '#237804', '#531dab', '#08979c', '#8c8c8c'];
const mostSeries = 5;

/** How often a thing happened on a day of the city, by what it is. */
export type DayCount = { day: string; kind: string; count: number };

const dayMs = 86_400_000;
/** Every day from the first to the last, those without anything too. */
const daysOf = (counts: readonly DayCount[]): string[] => {
  const days = counts.map(({ day }) => Date.parse(day));
  const first = Math.min(...days);
  const length = counts.length === 0 ? 0 : (Math.max(...days) - first) / dayMs + 1;
  return Array.from({ length }, (_, n) => new Date(first + n * dayMs).toISOString().slice(0, 10));
};

type Texts = { label: string; day: string; count: string; other: string; kind(kind: string): string };

/** Bars by day, stacked by kind, the most frequent first and the rest as one; a click on a bar's day narrows to it. */
export const Trend = ({
  counts,
  texts,
  onDay,
}: {
  counts: readonly DayCount[];
  texts: Texts;
  onDay(day: string): void;
}) => {
  const { days, series } = useMemo(() => {
    const sums = new Map<string, number>();
    for (const { kind, count } of counts) sums.set(kind, (sums.get(kind) ?? 0) + count);
    const most = [...sums].toSorted(([, a], [, b]) => b - a).map(([kind]) => kind);
    const shown = most.length > mostSeries + 1 ? most.slice(0, mostSeries) : most;
    const all = daysOf(counts);
    const of = (named: (kind: string) => boolean): number[] => {
      const byDay = new Map<string, number>();
      for (const { day, kind, count } of counts) if (named(kind)) byDay.set(day, (byDay.get(day) ?? 0) + count);
      return all.map((day) => byDay.get(day) ?? 0);
    };
    const kinds = shown.map((kind) => ({ name: texts.kind(kind), data: of((one) => one === kind) }));
    const rest = shown.length < most.length ? [{ name: texts.other, data: of((one) => !shown.includes(one)) }] : [];
    return { days: all, series: [...kinds, ...rest] };
  }, [counts, texts]);
  const option = useMemo(
    () => ({
      color: colours,
      aria: { enabled: true },
      grid: { left: 48, right: 16, top: 36, bottom: 28 },
      legend: { top: 0, left: 0, itemWidth: 14 },
      tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' } },
      xAxis: {
        ...{ type: 'category', data: days, axisTick: { show: false } },
        // Within a year a day is told by month and day; its whole date stands behind it.
        axisLabel: { formatter: (day: string) => (days.length > 365 ? day : day.slice(5)) },
      },
      yAxis: { type: 'value', minInterval: 1 },
      series: series.map((one) => ({ ...one, type: 'bar', stack: 'all', barMaxWidth: 28, cursor: 'pointer' })),
    }),
    [days, series],
  );
  const table = (
    <Table
      size="small"
      pagination={false}
      rowKey="day"
      scroll={{ y: 200 }}
      dataSource={days.map((day, at) => ({ day, count: series.reduce((sum, { data }) => sum + (data[at] ?? 0), 0) }))}
      columns={[
        { key: 'day', title: texts.day, dataIndex: 'day', className: 'number' },
        { key: 'count', title: texts.count, dataIndex: 'count', align: 'right', className: 'number' },
      ]}
    />
  );
  if (days.length === 0) return null;
  return (
    <>
      <Typography.Text type="secondary">{texts.label}</Typography.Text>
      <Chart option={option} height={180} label={texts.label} table={table} onClick={({ name }) => onDay(name)} />
    </>
  );
};
