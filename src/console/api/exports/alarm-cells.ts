import { type AlarmDetail, factsBesideSubject } from '../../../domain/notice/alarm-detail.ts';
import type { Both } from '../columns.ts';

export const same = (text: string): Both => ({ zh: text, en: text });
export const joined = (parts: readonly Both[], by = ' · '): Both => ({
  zh: parts.map(({ zh }) => zh).join(by),
  en: parts.map(({ en }) => en).join(by),
});

/** What is known of an alarm beside its subject. */
export const alarmFacts = (detail: AlarmDetail): Both =>
  joined(factsBesideSubject(detail).map(({ label, value }) => joined([label, value], ' ')));
