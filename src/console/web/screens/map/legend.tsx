import { Typography } from 'antd';
import { numberText } from '../../frame/value.tsx';
import { useWords } from '../../words/language.tsx';
import { type Band, type Measure, measured } from './measure.ts';
import { mapWords } from './words.ts';

type County = { name: string; orders: number; excluded: number; gaps: number };

/** What is measured, in which unit, and what each colour stands for: a rate that is the same everywhere, or an amount held against the largest. */
export const Legend = ({
  measure,
  bands,
  counties,
}: {
  measure: Measure;
  bands: readonly Band[];
  counties: readonly County[];
}) => {
  const words = useWords(mapWords);
  const largest = counties.toSorted((a, b) => measured(measure, b) - measured(measure, a))[0];
  const scale =
    measure === 'orders'
      ? largest && largest.orders > 0 && words.relative(largest.name, numberText(largest.orders))
      : words.fixed;
  return (
    <section className="map-legend" aria-label={words.legend}>
      <b>{words.measures[measure]}</b> <span>{words.units[measure]}</span>
      <ul>
        {bands.map(({ text, colour }) => (
          <li key={text}>
            <span className="swatch" style={{ background: colour }} aria-hidden="true" />
            {text}
          </li>
        ))}
      </ul>
      <Typography.Text type="secondary">{scale}</Typography.Text>
    </section>
  );
};
