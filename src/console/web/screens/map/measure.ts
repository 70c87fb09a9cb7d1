import { numberText } from '../../frame/value.tsx';

export const measures = ['excluded', 'gaps', 'orders'] as const;
export type Measure = (typeof measures)[number];
type Numbers = { orders: number; excluded: number; gaps: number };

/** A measure as a number to colour by: shares in percent, so that a big county does not look worse than a small one. */
export const measured = (measure: Measure, numbers: Numbers): number => {
  if (measure === 'orders') return numbers.orders;
  return numbers.orders === 0 ? 0 : (numbers[measure] * 100) / numbers.orders;
};

/** The same to read: a ratio with both its parts, `3.2% · 12/375`. */
export const measureText = (measure: Measure, numbers: Numbers): string => {
  if (measure === 'orders') return numberText(numbers.orders);
  const parts = `${numberText(numbers[measure])}/${numberText(numbers.orders)}`;
  if (numbers.orders === 0) return parts;
  const share = measured(measure, numbers).toFixed(1);
  return `${share}${measure === 'excluded' ? '%' : ''} · ${parts}`;
};

/** The end of the colours' scale: `64.3%`. */
export const scaleText = (measure: Measure, value: number): string => {
  if (measure === 'orders') return numberText(value);
  return `${value.toFixed(1)}${measure === 'excluded' ? '%' : ''}`;
};
