import { wordsOfActor } from '../../../domain/actor-words.ts';
import { auditSubjectName } from '../../../domain/audit-subjects.ts';
import { auditSideWords } from '../../../domain/audit-values.ts';
import { auditSubjects, wordsOfAction } from '../../../domain/audit-words.ts';
import { orderStateWords } from '../../../domain/cover/order-states.ts';
import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { jobWithCode } from '../../../domain/job-words.ts';
import { listWords } from '../../../domain/list-words.ts';
import { gapWords, wordsOfReason } from '../../../domain/notice/reason-words.ts';
import { saidOf } from '../../../domain/notice/words.ts';
import { wholeCity } from '../../../domain/place-words.ts';
import { alarmNames } from '../../../store/alarm-names.ts';
import { auditCount, auditPage } from '../../../store/audit-list.ts';
import { exclusionCount, exclusionPage } from '../../../store/exclusion-list.ts';
import { gapCount, gapPage } from '../../../store/gap-list.ts';
import { orderCount, orderPage } from '../../../store/order-list.ts';
import { quarantineCount, quarantinePage } from '../../../store/quarantine-list.ts';
import { auditColumns } from '../audit/columns.ts';
import { auditFilterOf } from '../audit/handle.ts';
import { auditRoutes } from '../audit/routes.ts';
import type { Both } from '../columns.ts';
import { exclusionColumns } from '../exclusions/columns.ts';
import { exclusionFilterOf } from '../exclusions/handle.ts';
import { exclusionRoutes } from '../exclusions/routes.ts';
import { gapColumns } from '../gaps/columns.ts';
import { gapFilterOf } from '../gaps/handle.ts';
import { gapRoutes } from '../gaps/routes.ts';
import { orderColumns } from '../orders/columns.ts';
import { orderFilterOf } from '../orders/handle.ts';
import { orderRoutes } from '../orders/routes.ts';
import { quarantineColumns } from '../quarantine/columns.ts';
import { quarantineRoutes } from '../quarantine/routes.ts';
import { instantWriter } from './cells.ts';
import { type ExportableList, exportable } from './exportable.ts';
import { auditFilters, exclusionFilters, gapFilters, orderFilters, quarantineFilters } from './filters.ts';
import { snapshotLists } from './snapshot-lists.ts';
import { workLists } from './work-lists.ts';

const reasonWords = (reason: string): Both | undefined => wordsOfReason(reason)?.reason;

/**
 * Every list that can be exported, by the name of its call: its title, the filter that its count takes, its columns, its builders. A new list
 * joins with one entry. A list whose filter holds personal data does not belong here: filters are kept.
 */
export const exportableLists: Readonly<Record<string, ExportableList>> = {
  'quarantine.list': exportable(
    listWords['quarantine.list'],
    quarantineRoutes['quarantine.count'],
    quarantineColumns,
    ({ sql }) => ({
      page: (...asked) => quarantinePage(sql, ...asked),
      count: (...asked) => quarantineCount(sql, ...asked),
    }),
    { filters: quarantineFilters, words: { job: jobWithCode, code: (code) => wordsOfFailure(code)?.name } },
  ),
  'audit.list': exportable(
    listWords['audit.list'],
    auditRoutes['audit.count'],
    auditColumns,
    ({ sql, calendar }) => ({
      // Its words name every subject and place: none is passed over for want of a name in the records.
      page: async (access, filter, page) => {
        const { rows, ...place } = await auditPage(sql, access, auditFilterOf(calendar, filter), page);
        return {
          rows: rows.map((row) => ({ ...row, subjectName: row.subjectName ?? '', region: row.region ?? '' })),
          ...place,
        };
      },
      count: (access, filter) => auditCount(sql, access, auditFilterOf(calendar, filter)),
      words: async () => {
        const names = { ...(await alarmNames(sql)), job: jobWithCode, instant: instantWriter(calendar.timeZone) };
        return {
          subjectName: (name, row) => auditSubjectName({ ...row, subjectName: name || null }, names),
          region: (name) => (name === '' ? wholeCity : undefined),
          before: (side) => auditSideWords(side, names),
          after: (side) => auditSideWords(side, names),
        };
      },
    }),
    {
      filters: auditFilters,
      words: { actor: wordsOfActor, action: wordsOfAction, subjectType: (type) => auditSubjects[type] },
    },
  ),
  'orders.list': exportable(
    listWords['orders.list'],
    orderRoutes['orders.count'],
    orderColumns,
    ({ sql, calendar, now }) => ({
      page: (access, filter, page) => orderPage(sql, access, orderFilterOf(calendar, filter, now()), page),
      count: (access, filter) => orderCount(sql, access, orderFilterOf(calendar, filter, now())),
    }),
    { filters: orderFilters, words: { coverState: (state) => saidOf(orderStateWords, state), reason: reasonWords } },
  ),
  'exclusions.list': exportable(
    listWords['exclusions.list'],
    exclusionRoutes['exclusions.count'],
    exclusionColumns,
    ({ sql, calendar, now }) => ({
      page: (access, filter, page) => exclusionPage(sql, access, exclusionFilterOf(calendar, filter, now()), page),
      count: (access, filter) => exclusionCount(sql, access, exclusionFilterOf(calendar, filter, now())),
    }),
    { filters: exclusionFilters, words: { reason: reasonWords } },
  ),
  'gaps.list': exportable(
    listWords['gaps.list'],
    gapRoutes['gaps.count'],
    gapColumns,
    ({ sql, calendar, now }) => ({
      page: (access, filter, page) => gapPage(sql, access, gapFilterOf(calendar, filter, now()), page),
      count: (access, filter) => gapCount(sql, access, gapFilterOf(calendar, filter, now())),
    }),
    { filters: gapFilters, words: { cause: (cause) => saidOf(gapWords, cause) } },
  ),
  ...workLists,
  ...snapshotLists,
};
