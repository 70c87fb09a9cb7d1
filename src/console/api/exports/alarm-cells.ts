import { type AlarmDetail, factsOf } from '../../../domain/notice/alarm-detail.ts';
import { gapWords, wordsOfReason } from '../../../domain/notice/reason-words.ts';
import type { Queryable } from '../../../store/connect.ts';
import { knownNames } from '../../../store/place-names.ts';
import type { Both } from '../columns.ts';

export const same = (text: string): Both => ({ zh: text, en: text });
export const joined = (parts: readonly Both[], by = ' · '): Both => ({
  zh: parts.map(({ zh }) => zh).join(by),
  en: parts.map(({ en }) => en).join(by),
});

const causes = new Map<string, Both>(Object.entries(gapWords));
const causeOf = (cause: string): Both => causes.get(cause) ?? wordsOfReason(cause)?.reason ?? same(cause);

/** What is known of an alarm; the order is its subject. */
export const alarmFacts = (detail: AlarmDetail): Both =>
  joined(
    factsOf(Object.fromEntries(Object.entries(detail).filter(([name]) => name !== 'order'))).map(({ label, value }) =>
      joined([label, value], ' '),
    ),
  );

export type AlarmSubject = (kind: string, subject: string, detail: AlarmDetail) => Both;

/** What alarms are about, with the names of places and programmes that the records know by their codes. */
export const alarmSubjects = async (sql: Queryable): Promise<AlarmSubject> => {
  const { places, programmes } = await knownNames(sql);
  const [placeNames, programmeNames] = [places, programmes].map(
    (names) => new Map(names.map(({ code, name }) => [code, name])),
  );
  const place = (code: string): Both =>
    code === 'unknown' ? { zh: '地区不明', en: 'place unknown' } : same(placeNames?.get(code) ?? code);
  const fund = (subject: string): Both => {
    const [programme = '', year] = subject.split(/\/(?=[^/]*$)/);
    const name = programmeNames?.get(programme) ?? programme;
    return year === undefined ? same(subject) : { zh: `${name} ${year} 年`, en: `${name} ${year}` };
  };
  const gap = (subject: string): Both => {
    const [county = '', cause] = subject.split('/');
    return cause === undefined ? place(county) : joined([place(county), causeOf(cause)]);
  };
  return (kind, subject, { order }) => {
    if (kind === 'gap_open') return gap(subject);
    if (kind === 'fund_low' || kind === 'fund_exhausted') return fund(subject);
    return same(kind === 'policy_with_claim' && order !== undefined ? String(order) : subject);
  };
};
