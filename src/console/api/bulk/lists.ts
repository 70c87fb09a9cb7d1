import type { BusinessCalendar } from '../../../domain/business-date.ts';
import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { wordsOfJob } from '../../../domain/job-words.ts';
import { wordsOfReason } from '../../../domain/notice/reason-words.ts';
import { same, type Words } from '../../../domain/notice/words.ts';
import { UsageError } from '../../../errors.ts';
import type { Access } from '../../../store/access.ts';
import { databaseNow, mostBulkRows } from '../../../store/bulk-actions.ts';
import type { BulkName } from '../../../store/bulk-actions-works.ts';
import type { Sql } from '../../../store/connect.ts';
import { exclusionPage } from '../../../store/exclusion-list.ts';
import type { Page, PageOf } from '../../../store/list.ts';
import { quarantinePage } from '../../../store/quarantine-list.ts';
import { exclusionFilterOf } from '../exclusions/handle.ts';
import { exclusionRoutes } from '../exclusions/routes.ts';
import { quarantineRoutes } from '../quarantine/routes.ts';

export type FreezeDeps = { sql: Sql; calendar: BusinessCalendar };

/** A row of a list, as an act on many sees it: when it came to the list, how it is called, and why it cannot be acted on. */
type Candidate = { id: string; at: number; label: string; note: Words[]; refused: string | null };
type Opened = { filter: Record<string, unknown>; page(access: Access, page: PageOf): Promise<Page<Candidate>> };
type BulkList = {
  /** Of which clock its rows' instants are. */
  clock: 'database' | 'business';
  /** @throws {z.ZodError} for a filter that the screen would not send */
  open(deps: FreezeDeps, filter: unknown, now: number): Opened;
};

/** Where each act begins: the same list, filter and scope as on its screen, so that what is frozen is what was looked at. */
const lists: Readonly<Record<BulkName, BulkList>> = {
  'quarantine.retry': {
    clock: 'database',
    open: ({ sql }, given) => {
      const filter = { ...quarantineRoutes['quarantine.count'].input.parse(given), state: 'waiting' as const };
      return {
        filter,
        page: async (access, asked) => {
          const { rows, next } = await quarantinePage(sql, access, filter, asked);
          const candidates = rows.map(({ id, quarantinedAt: at, externalId, subjectId, job, code }) => ({
            ...{
              id,
              at,
              label: externalId ?? subjectId,
              note: [wordsOfJob(job)?.name ?? same(job), wordsOfFailure(code)?.name ?? same(code)],
              refused: null,
            },
          }));
          return { rows: candidates, next };
        },
      };
    },
  },
  'order.redecide': {
    clock: 'business',
    open: ({ sql, calendar }, given, now) => {
      const parsed = exclusionRoutes['exclusions.count'].input.parse(given);
      const filter = exclusionFilterOf(calendar, parsed, now);
      return {
        filter: { ...filter },
        page: async (access, asked) => {
          const { rows, next } = await exclusionPage(sql, access, filter, asked);
          const candidates = rows.map(
            ({ id, decidedAt: at, externalId: label, reason, possibleUntil, reopenedAt }) => ({
              ...{ id, at, label, note: [wordsOfReason(reason)?.reason ?? same(reason)] },
              refused:
                possibleUntil === null || possibleUntil <= now ? 'over' : reopenedAt === null ? null : 'reopened',
            }),
          );
          return { rows: candidates, next };
        },
      };
    },
  },
};

/** Rows that one question to a list takes. */
const pageRows = 2_000;
const shownSamples = 5;
/** What is looked through at most: a list that holds more wants a filter first. */
const mostLookedAt = 2 * mostBulkRows;

export type Frozen = {
  until: number;
  filter: Record<string, unknown>;
  ids: string[];
  samples: Pick<Candidate, 'id' | 'label' | 'note'>[];
  refused: { code: string; count: number }[];
  tooMany: boolean;
};

const opened = (deps: FreezeDeps, action: BulkName, filter: unknown, now: number): Opened => {
  try {
    return lists[action].open(deps, filter, now);
  } catch (cause) {
    throw new UsageError('filter_invalid', 'this is no filter of the list: begin at its screen', { cause });
  }
};

/**
 * Looks through the list of an act, a hundred thousand rows at most, for what it can be done with: what came to it after `until` is not meant. Without `until` it is
 * now. @throws {UsageError} `filter_invalid`, `forbidden` without the list's own permission
 */
export const freeze = async (
  deps: FreezeDeps,
  access: Access,
  { action, filter: given, until, now }: { action: BulkName; filter: unknown; until?: number; now: number },
): Promise<Frozen> => {
  const { filter, page } = opened(deps, action, given, now);
  const last = until ?? (lists[action].clock === 'database' ? await databaseNow(deps.sql) : now);
  const frozen: Frozen = {
    until: last,
    filter: { ...filter, until: last },
    ids: [],
    samples: [],
    refused: [],
    tooMany: false,
  };
  const refused = new Map<string, number>();
  let after: string | undefined;
  let looked = 0;
  do {
    const { rows, next } = await page(access, { after, limit: pageRows });
    for (const { at, id, label, note, refused: why } of rows) {
      if (at > last) continue;
      if (why !== null) refused.set(why, (refused.get(why) ?? 0) + 1);
      else if (frozen.ids.push(id) <= shownSamples) frozen.samples.push({ id, label, note });
    }
    after = next ?? undefined;
    looked += rows.length;
  } while (after !== undefined && frozen.ids.length <= mostBulkRows && looked < mostLookedAt);
  frozen.tooMany = after !== undefined || frozen.ids.length > mostBulkRows;
  frozen.refused = [...refused].map(([code, count]) => ({ code, count }));
  return frozen;
};
