import { useQuery } from '@tanstack/react-query';
import { noCounty } from '../../../../domain/place-words.ts';
import { read } from '../../api/client.ts';
import type { Filter } from '../../frame/filter-bar.tsx';
import { useAddress } from '../../frame/search.ts';
import { useSession } from '../../shell/session.ts';
import { useWords } from '../../words/language.tsx';

const words = {
  zh: { none: noCounty.zh, point: '服务点' },
  en: { none: noCounty.en, point: 'Service point' },
};

const usePlaces = () => {
  const places = useQuery({
    queryKey: ['orders.places'],
    queryFn: ({ signal }) => read('orders.places', {}, signal),
    staleTime: 600_000,
  });
  return places.data ?? { counties: [], points: [] };
};

type Named = { code: string; name: string };
const offered = ({ code, name }: Named): { value: string; label: string } => ({ value: code, label: name });

/** The counties within the operator's scope, as a filter offers them; what names no place is seen by who has the whole city. */
export const useCounties = (): { value: string; label: string }[] => {
  const { counties } = usePlaces();
  const { none } = useWords(words);
  const { scope } = useSession();
  return [...counties.map(offered), ...(scope.length === 0 ? [{ value: 'none', label: none }] : [])];
};

/** The service points, for a list of orders: asked of those of some days, so that it stands there once a day to begin with is chosen. */
export const useServicePointFilter = (): Filter[] => {
  const { points } = usePlaces();
  const { point } = useWords(words);
  const { from, servicePoint } = useAddress().search;
  if (from === undefined && servicePoint === undefined) return [];
  return [{ key: 'servicePoint', label: point, options: points.map(offered) }];
};
