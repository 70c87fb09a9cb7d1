import type { z } from 'zod';
import type { BusinessCalendar } from '../../../domain/business-date.ts';
import type { Access } from '../../../store/access.ts';
import { auditCount, auditPage } from '../../../store/audit-list.ts';
import type { Sql } from '../../../store/connect.ts';
import type { Counted, Page, PageOf } from '../../../store/list.ts';
import { quarantineCount, quarantinePage } from '../../../store/quarantine-list.ts';
import { auditColumns } from '../audit/columns.ts';
import { auditFilterOf } from '../audit/handle.ts';
import { auditRoutes } from '../audit/routes.ts';
import type { Both, Column, ColumnKind } from '../columns.ts';
import type { RouteDefinition } from '../define-route.ts';
import { quarantineColumns } from '../quarantine/columns.ts';
import { quarantineRoutes } from '../quarantine/routes.ts';

export type ListDeps = { sql: Sql; calendar: BusinessCalendar };

/** What an export asks of a list: the page and the count that its screen asks for, and that demand the same permission and scope again. */
type Builders<F, R> = {
  page(access: Access, filter: F, page: PageOf): Promise<Page<R>>;
  count(access: Access, filter: F): Promise<Counted>;
};

/** A list that can be exported, its types put aside: rows come as values in the order of the columns. */
export type ExportableList = {
  title: Both;
  columns: readonly { label: Both; kind: ColumnKind }[];
  /** @throws {z.ZodError} for a filter that the screen would not send */
  open(deps: ListDeps, filter: unknown): Builders<void, unknown[]>;
};

const exportable = <I extends z.ZodType, R extends object>(
  title: Both,
  { input }: Pick<RouteDefinition<I>, 'input'>,
  columns: readonly Column<R>[],
  build: (deps: ListDeps) => Builders<z.output<I>, R>,
): ExportableList => ({
  title,
  columns,
  open: (deps, filter) => {
    const asked = input.parse(filter);
    const { page, count } = build(deps);
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
  ),
  'audit.list': exportable(
    { zh: '操作日志', en: 'Audit log' },
    auditRoutes['audit.count'],
    auditColumns,
    ({ sql, calendar }) => ({
      page: (access, filter, page) => auditPage(sql, access, auditFilterOf(calendar, filter), page),
      count: (access, filter) => auditCount(sql, access, auditFilterOf(calendar, filter)),
    }),
  ),
};
