import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { saidOf } from '../../../domain/notice/words.ts';
import { struck } from '../../../domain/struck.ts';
import { UsageError } from '../../../errors.ts';
import type { Logger } from '../../../log.ts';
import type { Access } from '../../../store/access.ts';
import type { Sql } from '../../../store/connect.ts';
import { deleteExports } from '../../../store/export-delete.ts';
import {
  beginExport,
  type ExportLock,
  type ExportRow,
  exportById,
  exportsCount,
  exportsPage,
  finishExport,
  holdExportLock,
  type Own,
} from '../../../store/exports.ts';
import type { Demand } from '../define-route.ts';
import type { HandlersOf } from '../handlers.ts';
import type { ExportableList } from './exportable.ts';
import { fileNamesOf } from './file-name.ts';
import { exportableLists } from './lists.ts';
import type { ExportItem, exportRoutes } from './routes.ts';
import { toldFilters } from './told-filter.ts';
import { type Writing, writeExport } from './write.ts';

export type ExportDeps = { sql: Sql; calendar: BusinessCalendar; log: Logger; now: () => number };

/** So many are written at once in a process, each on a connection that it keeps. */
const mostAtOnce = 3;
/** Fewer of one operator's, so that nobody else waits for theirs. */
const mostOfOne = 2;

const listNamed = (name: string): ExportableList => {
  const list = saidOf(exportableLists, name);
  if (list) return list;
  throw new UsageError('list_unknown', `there is no list ${name} to export`);
};

const mayCall = (access: Access, demand: Demand): boolean =>
  demand === 'nobody' || demand === 'begun' || demand === 'anybody' || access.permits(demand);

/** The lists that somebody may see now: exports of the others are as if they were not there. */
const seenLists = (access: Access): string[] =>
  Object.entries(exportableLists).flatMap(([name, { demand }]) => (mayCall(access, demand) ? [name] : []));

/** How many the list has, which also refuses who may not see it. @throws {UsageError} `forbidden`, `filter_invalid` */
const expectedRows = async (deps: ExportDeps, access: Access, list: ExportableList, filter: unknown) => {
  let opened: ReturnType<ExportableList['open']>;
  try {
    opened = list.open(deps, filter);
  } catch (cause) {
    throw new UsageError('filter_invalid', 'this is no filter of the list: begin at its screen', { cause });
  }
  const { count, exact } = await opened.count(access, undefined);
  return exact ? count : null;
};

/** What is kept of a filter, in the audit for good: what the list has, without telephone and identity numbers. The file is written from the filter itself. */
const keptOf = ({ filters }: ExportableList, filter: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).flatMap(([key, value]) => (filters.has(key) ? [[key, struck(value)]] : [])),
  );

/** Writes exports in this process. */
const exporter = (deps: ExportDeps) => {
  const { sql, log } = deps;
  /** By id: settled once the export is written down, and gone once it has ended. */
  const running = new Map<string, { operatorId: string; started: Promise<boolean> }>();
  const run = async (writing: Writing): Promise<void> => {
    const { id } = writing;
    const end = (failedAs: string | null) => finishExport(sql, { id, at: deps.now(), failedAs });
    try {
      await writeExport(deps, writing);
      await end(null);
    } catch (error) {
      log.error({ export: id, err: error }, 'export failed');
      await end(error instanceof UsageError ? error.code : 'failed');
    }
  };
  const finish = async (id: string, lock: ExportLock, written: Promise<void>): Promise<void> => {
    try {
      try {
        await written;
      } finally {
        await lock.release();
      }
    } catch (error) {
      log.error({ export: id, err: error }, 'export could not be ended');
    } finally {
      running.delete(id);
    }
  };
  const start = async (writing: Writing, first: () => Promise<boolean>): Promise<boolean> => {
    const { id } = writing;
    const lock = await holdExportLock(sql, id);
    const begun = await first().catch(async (error: unknown) => {
      await lock.release();
      throw error;
    });
    void finish(id, lock, begun ? run(writing) : Promise.resolve());
    return begun;
  };
  /** Takes the lock, then `first`, which says whether there is anything to write; what is being written already goes on alone. */
  return async (writing: Writing, first: () => Promise<boolean>): Promise<void> => {
    const { id, operatorId } = writing;
    const same = running.get(id);
    if (!same && running.size >= mostAtOnce)
      throw new UsageError('exports_busy', `${mostAtOnce} exports are being written: try again in a minute`);
    if (!same && [...running.values()].filter((one) => one.operatorId === operatorId).length >= mostOfOne)
      throw new UsageError(
        'exports_own_busy',
        `${mostOfOne} of your exports are being written: begin once one is done`,
      );
    const started = same?.started ?? start(writing, first);
    running.set(id, { operatorId, started });
    await started.catch((error: unknown) => {
      running.delete(id);
      throw error;
    });
  };
};

/** Exports: begun at a list, written in this process, fetched as a file; everybody sees their own. */
export const exportHandlers = (deps: ExportDeps): HandlersOf<typeof exportRoutes> => {
  const { sql, calendar } = deps;
  const write = exporter(deps);
  const own = (access: Access, operatorId: string): Own => ({ operatorId, lists: seenLists(access) });
  const itemsOf = async (access: Access, rows: readonly ExportRow[]): Promise<ExportItem[]> => {
    const told = await toldFilters(sql, access, rows);
    return rows.map((row, at) => ({
      ...{ ...row, filter: told[at] ?? [] },
      fileName: fileNamesOf(listNamed(row.list).title, row, calendar.timeZone),
    }));
  };
  const itemOf = async (access: Access, operatorId: string, id: string): Promise<ExportItem> => {
    const [item] = await itemsOf(access, [await exportById(sql, access, own(access, operatorId), id)]);
    if (!item) throw new Error(`export ${id} is there and has no item`);
    return item;
  };
  return {
    'exports.lists': async () => ({
      lists: Object.entries(exportableLists).map(([name, { title }]) => ({ name, title })),
    }),
    'exports.list': async (page, { access, caller }) => {
      const { rows, ...place } = await exportsPage(sql, access, own(access, caller.session.operatorId), page);
      return { rows: await itemsOf(access, rows), ...place };
    },
    'exports.count': (_input, { access, caller }) => exportsCount(sql, access, own(access, caller.session.operatorId)),
    'exports.progress': ({ id }, { access, caller }) => itemOf(access, caller.session.operatorId, id),
    'export.begin': async ({ list: name, filter, format, language, id }, { access, caller, now }) => {
      const { operatorId } = caller.session;
      const list = listNamed(name);
      const expected = await expectedRows(deps, access, list, filter);
      await write({ id, operatorId, list, filter, format, language }, () =>
        beginExport(sql, access, {
          ...{ id, operatorId, list: name, filter: keptOf(list, filter), format, expected, at: now },
        }),
      );
      return itemOf(access, operatorId, id);
    },
    'exports.delete': async ({ ids }, { access, caller, now }) => ({
      deleted: await deleteExports(sql, access, own(access, caller.session.operatorId), { ids, at: now }),
    }),
  };
};
