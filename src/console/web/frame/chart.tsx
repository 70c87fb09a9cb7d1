import { Button } from 'antd';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../words/language.tsx';

use([CanvasRenderer]);

const words = { zh: { table: '查看表格', chart: '查看图表' }, en: { table: 'As a table', chart: 'As a chart' } };

/** What was clicked: the name and series of the mark, as the option names them. */
export type Clicked = { name: string; seriesName: string };

export type ChartProps = {
  /** Made anew only when what it shows changes: the picture is drawn again for each other object. */
  option: EChartsCoreOption;
  height: number;
  /** Says what the picture shows, for who cannot see it. */
  label: string;
  /** The same numbers as a table, one click away. */
  table?: ReactNode;
  onClick?(clicked: Clicked): void;
};

/** A picture on canvas, as wide as its place. Tooltips are drawn too: HTML ones would break the page's policy. */
const Canvas = ({ option, height, label, onClick }: ChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  useEffect(() => {
    if (!place.current) return undefined;
    const drawn = init(place.current);
    chart.current = drawn;
    const watched = new ResizeObserver(() => drawn.resize());
    watched.observe(place.current);
    return () => {
      watched.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option }, { notMerge: true });
  }, [option]);
  useEffect(() => {
    const drawn = chart.current;
    if (!drawn || !onClick) return undefined;
    const told = ({ name, seriesName = '' }: { name: string; seriesName?: string }) => onClick({ name, seriesName });
    drawn.on('click', told);
    return () => void drawn.off('click', told);
  }, [onClick]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
};

/** A picture with its table view. */
export const Chart = (props: ChartProps) => {
  const said = useWords(words);
  const [asTable, setAsTable] = useState(false);
  return (
    <div className="chart">
      {props.table && (
        <Button type="link" className="chart-toggle" onClick={() => setAsTable(!asTable)}>
          {asTable ? said.chart : said.table}
        </Button>
      )}
      {asTable ? props.table : <Canvas {...props} />}
    </div>
  );
};
