import { type Both, defineColumns } from '../columns.ts';
import type { MapCountItems, MapFilter } from './routes.ts';

export const mapPlaceWords = {
  county: { zh: '区县', en: 'County' },
  point: { zh: '服务点', en: 'Service point' },
} as const satisfies Record<string, Both>;

type MapLine = Pick<MapCountItems['counties'][number], 'code' | 'name' | 'orders' | 'covered' | 'excluded' | 'gaps'> & {
  kind: keyof typeof mapPlaceWords;
};

/** The tables beside the map, as lines of a file: each county, and below them the service points of the one that is chosen. */
export const mapLines = ({ counties, points }: MapCountItems, { county }: MapFilter): MapLine[] => [
  ...counties.map((one) => ({ kind: 'county' as const, ...one })),
  ...points.filter((point) => point.county === county).map((one) => ({ kind: 'point' as const, ...one })),
];

export const mapColumns = defineColumns<MapLine>([
  { key: 'kind', label: { zh: '种类', en: 'Kind' }, kind: 'text' },
  { key: 'code', label: { zh: '代码', en: 'Code' }, kind: 'code' },
  { key: 'name', label: { zh: '名称', en: 'Name' }, kind: 'text' },
  { key: 'orders', label: { zh: '订单', en: 'Orders' }, kind: 'number' },
  { key: 'covered', label: { zh: '已出单', en: 'Policy issued' }, kind: 'number' },
  { key: 'excluded', label: { zh: '不承保', en: 'Excluded' }, kind: 'number' },
  { key: 'gaps', label: { zh: '保障缺口', en: 'Cover gaps' }, kind: 'number' },
]);
