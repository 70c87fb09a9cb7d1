import { numberText } from '../../frame/value.tsx';

export const measures = ['excluded', 'gaps', 'orders'] as const;
export type Measure = (typeof measures)[number];
type Numbers = { orders: number; excluded: number; gaps: number };

/** A measure as a number to colour by: of a hundred orders, so that a big county does not look worse than a small one. */
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

/** From pale to strong in one hue, so that they read in grey; labels stay dark on all of them. */
const shades = {
  rate: ['#f5f5f5', '#ffe7d6', '#ffd0b0', '#ffb082', '#ff9254', '#ff7a45'],
  amount: ['#f5f5f5', '#e6f4ff', '#bae0ff', '#91caff', '#69b1ff', '#4096ff'],
} as const;

/** One colour and what it stands for: values in `[from, below)`; without an end, whatever is more. */
export type Band = { from: number; below: number | null; colour: string; text: string };

/** The lower ends of the bands of a rate: the same whatever the counties have, so that one county alone can be read, and two days compared. */
const rateSteps = { excluded: [2, 5, 10, 20], gaps: [1, 5, 10, 20] } as const;
/** Whatever is more than nothing. */
const some = 1e-9;

const rateBands = (measure: 'excluded' | 'gaps'): Band[] => {
  const ends = [some, ...rateSteps[measure], null];
  const unit = measure === 'excluded' ? '%' : '';
  return ends.map((below, at) => {
    const from = ends[at - 1] ?? 0;
    const low = from === some ? 0 : from;
    const text = at === 0 ? '0' : below === null ? `≥ ${low}${unit}` : `${low}–${below}${unit}`;
    return { from, below, colour: shades.rate[at] ?? '', text };
  });
};

/** Fifths of what the largest county has. */
const amountBands = (most: number): Band[] => {
  const step = Math.max(1, Math.ceil(most / 5));
  const bands = Array.from({ length: Math.min(5, Math.ceil(most / step)) }, (_, at): Band => {
    const [from, to] = [at * step + 1, Math.min(most, (at + 1) * step)];
    const text = from >= to ? numberText(to) : `${numberText(from)}–${numberText(to)}`;
    return { from, below: to + 1, colour: shades.amount[at + 1] ?? '', text };
  });
  return [{ from: 0, below: 1, colour: shades.amount[0], text: '0' }, ...bands];
};

/** What the colours stand for, from the least; `most` is what the largest county has. */
export const bandsOf = (measure: Measure, most: number): Band[] =>
  measure === 'orders' ? amountBands(most) : rateBands(measure);
