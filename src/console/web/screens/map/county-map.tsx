import { MapChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GeoComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { registerMap, use } from 'echarts/core';
import { useMemo } from 'react';
import type { Answered } from '../../../api/contract.ts';
import { Chart } from '../../frame/chart.tsx';
import borders from './counties.json';
import { type Band, type Measure, measured, measureText } from './measure.ts';

use([MapChart, ScatterChart, GeoComponent, TooltipComponent, VisualMapComponent, AriaComponent]);
registerMap('counties', JSON.stringify(borders));

type Counts = Answered<'map.counts'>;
export type CountyMapProps = Pick<Counts, 'counties' | 'points'> & {
  measure: Measure;
  bands: readonly Band[];
  chosen: string | undefined;
  withPoints: boolean;
  label: string;
  choose(county: string | undefined): void;
};

/** The counties by a measure, the service points on them. A click chooses a county, a second one lets it go. */
export const CountyMap = ({ counties, points, measure, bands, chosen, withPoints, label, choose }: CountyMapProps) => {
  const option = useMemo(() => {
    const named = new Map(counties.map((county) => [county.code, county]));
    const nameOf = (code: string): string => named.get(code)?.name ?? code;
    const data = counties.map((county) => ({
      name: county.code ?? '',
      value: measured(measure, county),
    }));
    return {
      aria: { enabled: true },
      tooltip: {
        renderMode: 'richText',
        formatter: ({ name, seriesType }: { name: string; seriesType: string }) => {
          const county = named.get(name);
          const point = seriesType === 'scatter' ? points.find(({ code }) => code === name) : undefined;
          if (point) return `${point.name}  ${measureText(measure, point)}`;
          return county ? `${county.name}  ${measureText(measure, county)}` : name;
        },
      },
      visualMap: {
        ...{ type: 'piecewise', seriesIndex: 0, show: false },
        pieces: bands.map(({ from, below, colour }) => ({
          gte: from,
          ...(below === null ? {} : { lt: below }),
          color: colour,
        })),
      },
      geo: {
        ...{ map: 'counties', nameProperty: 'code', top: 12, bottom: 12 },
        label: { show: true, fontSize: 12, color: '#1f1f1f', formatter: ({ name }: { name: string }) => nameOf(name) },
        itemStyle: { borderColor: '#8c8c8c', areaColor: '#f5f5f5' },
        emphasis: { itemStyle: { borderWidth: 2 }, label: { color: '#1f1f1f' } },
        regions: chosen === undefined ? [] : [{ name: chosen, itemStyle: { borderColor: '#0958d9', borderWidth: 3 } }],
      },
      series: [
        { type: 'map', geoIndex: 0, name: 'counties', data },
        {
          ...{ type: 'scatter', coordinateSystem: 'geo', name: 'points', symbolSize: 5 },
          itemStyle: { color: '#0958d9', opacity: 0.75 },
          data: withPoints ? points.map(({ code, lng, lat }) => ({ name: code, value: [lng, lat] })) : [],
        },
      ],
    };
  }, [counties, points, measure, bands, chosen, withPoints]);
  return (
    <Chart
      option={option}
      height={520}
      label={label}
      onClick={({ name, seriesName }) => {
        const county = seriesName === 'points' ? points.find(({ code }) => code === name)?.county : name;
        if (county) choose(county === chosen ? undefined : county);
      }}
    />
  );
};
