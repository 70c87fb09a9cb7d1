import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Skeleton, Typography } from 'antd';
import { useMemo } from 'react';
import type { Answered, Given } from '../../../api/contract.ts';
import { mapLines } from '../../../api/map/columns.ts';
import { read } from '../../api/client.ts';
import { ErrorPart } from '../../frame/error-part.tsx';
import { ExportButton, totalOf } from '../../frame/export-button.tsx';
import { type Filter, FilterBar, filterIn } from '../../frame/filter-bar.tsx';
import { Instant } from '../../frame/instant.tsx';
import { OfBefore } from '../../frame/of-before.tsx';
import { useAddress } from '../../frame/search.ts';
import { commonWords } from '../../words/common.ts';
import { useWords } from '../../words/language.tsx';
import { CountyMap } from './county-map.tsx';
import { CountyTable } from './county-table.tsx';
import { Legend } from './legend.tsx';
import { bandsOf, type Measure, measured, measures } from './measure.ts';
import { PointTable } from './point-table.tsx';
import { mapWords } from './words.ts';

const useMapFilters = (): Filter[] => {
  const words = useWords(mapWords);
  return [
    {
      key: 'measure',
      label: words.measure,
      preset: 'excluded',
      options: measures.map((value) => ({ value, label: words.measures[value] })),
    },
    { key: 'from', kind: 'date', label: words.from },
    { key: 'to', kind: 'date', label: words.to },
  ];
};

type DrawnProps = {
  counts: Answered<'map.counts'>;
  measure: Measure;
  chosen: string | undefined;
  withPoints: boolean;
  choose(county: string | undefined): void;
};

/** The picture with what its colours mean, and beside it its numbers. */
const Drawn = ({ counts, measure, chosen, withPoints, choose }: DrawnProps) => {
  const words = useWords(mapWords);
  const { counties } = counts;
  const placed = useMemo(() => counties.filter(({ code }) => code?.length === 6), [counties]);
  const bands = useMemo(
    () => bandsOf(measure, Math.max(0, ...placed.map((one) => measured(measure, one)))),
    [measure, placed],
  );
  return (
    <div className="map">
      <div>
        <CountyMap
          counties={placed}
          points={counts.points}
          measure={measure}
          bands={bands}
          chosen={chosen}
          withPoints={withPoints}
          label={words.aria}
          choose={choose}
        />
        <Legend measure={measure} bands={bands} counties={placed} />
        <Typography.Text type="secondary">{words.source}</Typography.Text>
      </div>
      <div>
        <CountyTable counts={counts} chosen={chosen} choose={choose} />
        {chosen && <PointTable counts={counts} county={chosen} />}
      </div>
    </div>
  );
};

/** The city by county and service point: where orders come from, and where they go without cover. */
export const MapScreen = () => {
  const words = useWords(mapWords);
  const common = useWords(commonWords);
  const { search, change } = useAddress();
  const filters = useMapFilters();
  const { measure = 'excluded', ...days } = filterIn(search, filters);
  const { county } = search;
  const exported = { ...days, ...(county ? { county } : {}) };
  const counted = useQuery({
    queryKey: ['map.counts', days],
    queryFn: ({ signal }) => read('map.counts', days as Given<'map.counts'>, signal),
    placeholderData: keepPreviousData,
  });
  const choose = (code: string | undefined): void => change({ county: code });
  const known: Measure = measures.find((one) => one === measure) ?? 'excluded';
  return (
    <main className="page">
      <div className="bar">
        <Typography.Title level={1} className="page-title">
          {words.title}
        </Typography.Title>
        <span className="grow" />
        {counted.data && (
          <Typography.Text type="secondary">
            {counted.data.from} → {counted.data.to} · {common.asOf} <Instant at={counted.data.asOf} absolute />
          </Typography.Text>
        )}
        <ExportButton
          list="map.counts"
          filter={exported}
          total={totalOf(counted.data && mapLines(counted.data, exported))}
        />
        <Button loading={counted.isFetching} onClick={() => void counted.refetch()}>
          {common.refresh}
        </Button>
      </div>
      <div className="bar filter-row">
        <FilterBar filters={filters} />
        <Checkbox
          checked={search['points'] !== 'no'}
          onChange={({ target }) => change({ points: target.checked ? undefined : 'no' })}
        >
          {words.pointsShown}
        </Checkbox>
        {county && <Button onClick={() => choose(undefined)}>{words.all}</Button>}
      </div>
      {counted.error && <ErrorPart error={counted.error} retry={() => void counted.refetch()} />}
      {counted.isPending && <Skeleton active />}
      {counted.data && (
        <OfBefore when={counted.isPlaceholderData}>
          <Drawn
            counts={counted.data}
            measure={known}
            chosen={county}
            withPoints={search['points'] !== 'no'}
            choose={choose}
          />
        </OfBefore>
      )}
    </main>
  );
};
