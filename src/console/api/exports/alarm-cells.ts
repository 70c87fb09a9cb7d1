import { type AlarmDetail, factsBesideSubject } from '../../../domain/notice/alarm-detail.ts';
import { joined } from '../../../domain/notice/words.ts';
import type { Both } from '../columns.ts';

/** What is known of an alarm beside its subject. */
export const alarmFacts = (detail: AlarmDetail): Both =>
  joined(
    factsBesideSubject(detail).map(({ label, value }) => joined([label, value], ' ')),
    ' · ',
  );
