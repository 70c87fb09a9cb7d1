import { useQuery } from '@tanstack/react-query';
import { countyWords, noCounty } from '../../../../domain/place-words.ts';
import { read } from '../../api/client.ts';
import { wallAt, wallText } from '../../frame/city-calendar.ts';
import type { Filter } from '../../frame/filter-bar.tsx';
import { useServerNow } from '../../frame/instant.tsx';
import { useSession } from '../../shell/session.ts';
import { useLanguage, useWords } from '../../words/language.tsx';

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
  return places.data ?? { counties: [], cities: [], points: [] };
};

type Named = { code: string; name: string };
const offered = ({ code, name }: Named): { value: string; label: string } => ({ value: code, label: name });

/** What lists count under a code is called: a county, what names none of a city's, what names no place. */
export const useCountyName = (): ((code: string | null, name: string) => string) => {
  const { language } = useLanguage();
  return (code, name) => countyWords(code, name)[language];
};

/** The counties within the operator's scope, as a filter offers them, and what names none; what names no place is seen by who has the whole city. */
export const useCounties = (): { value: string; label: string }[] => {
  const { counties, cities } = usePlaces();
  const nameOf = useCountyName();
  const { none } = useWords(words);
  const { scope } = useSession();
  const without = cities.map(({ code, name }) => ({ value: code, label: nameOf(code, name) }));
  return [...counties.map(offered), ...without, ...(scope.length === 0 ? [{ value: 'none', label: none }] : [])];
};

/** Along with what is asked of some days, today included: the day that they begin with. */
export const useLastDays = (days: number): { from: string } => {
  const { timeZone } = useSession();
  const today = wallAt(useServerNow(60_000), timeZone);
  return { from: wallText(new Date(today.getTime() - (days - 1) * 86_400_000), 'day') };
};

/** The service points, for a list of orders: asked of those of some days. */
export const useServicePointFilter = (): Filter => {
  const { points } = usePlaces();
  const { point } = useWords(words);
  return { key: 'servicePoint', label: point, options: points.map(offered), along: useLastDays(30) };
};
