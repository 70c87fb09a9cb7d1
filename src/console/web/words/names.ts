import { useQuery } from '@tanstack/react-query';
import { wordsOfJob } from '../../../domain/job-words.ts';
import { type AlarmNames, fundWords } from '../../../domain/notice/alarm-subjects.ts';
import { same } from '../../../domain/notice/words.ts';
import { noCounty, wholeCity } from '../../../domain/place-words.ts';
import { read } from '../api/client.ts';
import { useLanguage } from './language.tsx';

type Named = { code: string; name: string };
const nameIn = (names: readonly Named[] | undefined, code: string): string =>
  names?.find((one) => one.code === code)?.name ?? code;

/** What codes of places, programmes and funds are called; a code that nobody knows, or whose name is not here yet, is its own name. */
export const useNames = () => {
  const { language } = useLanguage();
  const { data } = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => read('names', {}, signal),
    staleTime: 600_000,
  });
  const programme = (code: string): string => nameIn(data?.programmes, code);
  return {
    place: (code: string): string => (code === 'unknown' ? noCounty[language] : nameIn(data?.places, code)),
    /** Where something belongs that need not belong to a place. */
    placeOrCity: (code: string | null): string => (code === null ? wholeCity[language] : nameIn(data?.places, code)),
    programme,
    servicePoint: (code: string): string => nameIn(data?.servicePoints, code),
    /** `LGB/2026`: a programme's year. */
    fund: (subject: string): string => fundWords(subject, programme)[language],
  };
};

/** Names for those who say what alarms and acts are about. */
export const useAlarmNames = (): AlarmNames => {
  const { place, programme } = useNames();
  return { place, programme, job: (name) => wordsOfJob(name)?.name ?? same(name) };
};
