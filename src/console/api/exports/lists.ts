import type { z } from 'zod';
import { auditSubjects, wordsOfAction } from '../../../domain/audit-words.ts';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { gapWords, wordsOfReason } from '../../../domain/notice/reason-words.ts';
import type { Access } from '../../../store/access.ts';
import { auditCount, auditPage } from '../../../store/audit-list.ts';
import type { Sql } from '../../../store/connect.ts';
import { exclusionCount, exclusionPage } from '../../../store/exclusion-list.ts';
import { gapCount, gapPage } from '../../../store/gap-list.ts';
import type { Counted, Page, PageOf } from '../../../store/list.ts';
import { orderCount, orderPage } from '../../../store/order-list.ts';
import { quarantineCount, quarantinePage } from '../../../store/quarantine-list.ts';
import { auditColumns } from '../audit/columns.ts';
import { auditFilterOf } from '../audit/handle.ts';
import { auditRoutes } from '../audit/routes.ts';
import type { Both, Column, ColumnKind } from '../columns.ts';
import type { Demand, RouteDefinition } from '../define-route.ts';
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

export type ListDeps = { sql: Sql; calendar: BusinessCalendar; now: () => number };

/** What an export asks of a list: the page and the count that its screen asks for, and that demand the same permission and scope again. */
type Builders<F, R> = {
  page(access: Access, filter: F, page: PageOf): Promise<Page<R>>;
  count(access: Access, filter: F): Promise<Counted>;
};

/** A list that can be exported, its types put aside: rows come as values in the order of the columns. */
export type ExportableList = {
  title: Both;
  /** What its screen demands: whoever lacks it neither begins an export of it nor fetches one from before. */
  demand: Demand;
  columns: readonly { label: Both; kind: ColumnKind; words: ((code: string) => Both | undefined) | undefined }[];
  /** @throws {z.ZodError} for a filter that the screen would not send */
  open(deps: ListDeps, filter: unknown): Builders<void, unknown[]>;
};

const coverStates = new Map<string, Both>([
  ['owed', { zh: '待办理', en: 'Owed' }],
  ['requested', { zh: '待承保', en: 'Asked' }],
  ['covered', { zh: '已承保', en: 'Covered' }],
  ['excluded', { zh: '不承保', en: 'Excluded' }],
]);
const reasonWords = (reason: string): Both | undefined => wordsOfReason(reason)?.reason;
const causes = new Map<string, Both>(Object.entries(gapWords));
const causeWords = (cause: string): Both | undefined => causes.get(cause);

/** `words` says what stands on screen instead of a code. */
const exportable = <I extends z.ZodType, R extends object>(
  title: Both,
  { input, demand }: Pick<RouteDefinition<I>, 'input' | 'demand'>,
  columns: readonly Column<R>[],
  build: (deps: ListDeps) => Builders<z.output<I>, R>,
  words?: Readonly<Partial<Record<keyof R & string, (code: string) => Both | undefined>>>,
): ExportableList => ({
  title,
  demand,
  columns: columns.map(({ key, label, kind }) => ({ label, kind, words: words?.[key] })),
  open: (deps, filter) => {
    const asked = input.parse(filter);
    // What is asked for relative to now is so from its first page to its last.
    const begun = deps.now();
    const { page, count } = build({ ...deps, now: () => begun });
    return {
      count: (access) => count(access, asked),
      page: async (access, _filter, at) => {
        const { rows, next } = await page(access, asked, at);
        return { rows: rows.map((row) => columns.map(({ key }) => row[key])), next };
      },
    };
  },
});

/**
 * Every list that can be exported, by the name of its call: its title, the filter that its count takes, its columns, its builders. A new list
 * joins with one entry. A list whose filter holds personal data does not belong here: filters are kept.
 */
export const exportableLists: Readonly<Record<string, ExportableList>> = {
  'quarantine.list': exportable(
    { zh: '隔离区', en: 'Quarantine' },
    quarantineRoutes['quarantine.count'],
    quarantineColumns,
    ({ sql }) => ({
      page: (...asked) => quarantinePage(sql, ...asked),
      count: (...asked) => quarantineCount(sql, ...asked),
    }),
    { code: (code) => wordsOfFailure(code)?.name },
  ),
  'audit.list': exportable(
    { zh: '操作日志', en: 'Audit log' },
    auditRoutes['audit.count'],
    auditColumns,
    ({ sql, calendar }) => ({
      page: (access, filter, page) => auditPage(sql, access, auditFilterOf(calendar, filter), page),
      count: (access, filter) => auditCount(sql, access, auditFilterOf(calendar, filter)),
    }),
    { action: wordsOfAction, subjectType: (type) => auditSubjects[type] },
  ),
  'orders.list': exportable(
    { zh: '订单与保障', en: 'Orders and cover' },
    orderRoutes['orders.count'],
    orderColumns,
    ({ sql, calendar, now }) => ({
      page: (access, filter, page) => orderPage(sql, access, orderFilterOf(calendar, filter, now()), page),
      count: (access, filter) => orderCount(sql, access, orderFilterOf(calendar, filter, now())),
    }),
    { coverState: (state) => coverStates.get(state), reason: reasonWords },
  ),
  'exclusions.list': exportable(
    { zh: '不承保', en: 'Exclusions' },
    exclusionRoutes['exclusions.count'],
    exclusionColumns,
    ({ sql, calendar, now }) => ({
      page: (access, filter, page) => exclusionPage(sql, access, exclusionFilterOf(calendar, filter, now()), page),
      count: (access, filter) => exclusionCount(sql, access, exclusionFilterOf(calendar, filter, now())),
    }),
    { reason: reasonWords },
  ),
  'gaps.list': exportable(
    { zh: '保障缺口', en: 'Cover gaps' },
    gapRoutes['gaps.count'],
    gapColumns,
    ({ sql, calendar, now }) => ({
      page: (access, filter, page) => gapPage(sql, access, gapFilterOf(calendar, filter, now()), page),
      count: (access, filter) => gapCount(sql, access, gapFilterOf(calendar, filter, now())),
    }),
    { cause: causeWords },
  ),
};
