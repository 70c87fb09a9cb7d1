import { wordsOfActor } from '../../../domain/actor-words.ts';
import { wordsOfFailure } from '../../../domain/failure-words.ts';
import { jobWithCode } from '../../../domain/job-words.ts';
import { listWords } from '../../../domain/list-words.ts';
import { type AlarmSubject, alarmSubjects } from '../../../domain/notice/alarm-subjects.ts';
import { wordsOfAlarm } from '../../../domain/notice/alarm-words.ts';
import { wordsOfReason } from '../../../domain/notice/reason-words.ts';
import { joined, saidOf, same } from '../../../domain/notice/words.ts';
import { roleWords } from '../../../domain/permission-words.ts';
import { wholeCity } from '../../../domain/place-words.ts';
import { alarmCount, alarmPage } from '../../../store/alarm-list.ts';
import { alarmNames } from '../../../store/alarm-names.ts';
import { bulkCount, bulkPage, bulkRowCount, bulkRowPage } from '../../../store/bulk-actions.ts';
import { inboxCount, inboxPage } from '../../../store/inbox-list.ts';
import { runCount } from '../../../store/schedule-status.ts';
import { alarmColumns } from '../alarms/columns.ts';
import { alarmRoutes } from '../alarms/routes.ts';
import { apiKeyColumns } from '../api-keys/columns.ts';
import { apiKeysIn } from '../api-keys/handle.ts';
import { apiKeyRoutes } from '../api-keys/routes.ts';
import {
  bulkColumns,
  bulkNames,
  bulkRowColumns,
  bulkStateWords,
  rowDetailWords,
  rowStateWords,
} from '../bulk/columns.ts';
import { bulkRoutes } from '../bulk/routes.ts';
import type { Both } from '../columns.ts';
import { inboxColumns, inboxKindWords, inboxWeightWords } from '../inbox/columns.ts';
import { type InboxRow, inboxRoutes } from '../inbox/routes.ts';
import { operatorColumns, signInWords } from '../operators/columns.ts';
import { operatorsIn } from '../operators/handle.ts';
import { operatorRoutes } from '../operators/routes.ts';
import { runColumns, runResultWords, runStateWords } from '../schedules/columns.ts';
import { runItemPage } from '../schedules/handle.ts';
import { scheduleRoutes } from '../schedules/routes.ts';
import { alarmFacts } from './alarm-cells.ts';
import { allAtOnce, type ExportableList, exportable } from './exportable.ts';
import { alarmFilters, apiKeyFilters, bulkRowFilters, inboxFilters, operatorFilters, runFilters } from './filters.ts';

/** A code of a later version stands as it is. */
const said = (words: Readonly<Record<string, Both>>, code: string | number): Both =>
  saidOf(words, String(code)) ?? same(String(code));

/** What a run of a schedule counted. */
export const resultWords = (result: Readonly<Record<string, number>>): Both =>
  joined(
    Object.entries(result).map(([key, n]) => joined([said(runResultWords, key), same(String(n))], ' ')),
    ' · ',
  );

const inboxCode = ({ kind, code }: InboxRow): Both | undefined =>
  ({
    alarm: wordsOfAlarm(code)?.name,
    quarantine: wordsOfFailure(code)?.name,
    rejection: undefined,
    identity: wordsOfReason(code)?.reason,
  })[kind];

const inboxAbout = ({ kind, code, about, detail }: InboxRow, subjectOf: AlarmSubject): Both | undefined => {
  if (kind === 'alarm') return subjectOf({ kind: code, subject: about, detail });
  return kind === 'quarantine' ? jobWithCode(about) : undefined;
};

const inboxDetail = ({ kind, detail }: InboxRow): Both => {
  if (kind === 'alarm') return alarmFacts(detail);
  const orders = Number(detail['orders'] ?? 0);
  if (kind === 'identity')
    return {
      zh: `${orders} 份订单因此不承保`,
      en: `${orders} ${orders === 1 ? 'order has' : 'orders have'} no cover for it`,
    };
  return same(String(detail['message'] ?? ''));
};

/** The lists of those who keep Doorstep and the day's work going. */
export const workLists: Readonly<Record<string, ExportableList>> = {
  'alarms.list': exportable(
    listWords['alarms.list'],
    alarmRoutes['alarms.count'],
    alarmColumns,
    ({ sql }) => ({
      page: (...asked) => alarmPage(sql, ...asked),
      count: (...asked) => alarmCount(sql, ...asked),
      words: async () => {
        const subjectOf = alarmSubjects({ ...(await alarmNames(sql)), job: jobWithCode });
        return { subject: (_subject, alarm) => subjectOf(alarm) };
      },
    }),
    {
      filters: alarmFilters,
      words: { kind: (kind) => wordsOfAlarm(kind)?.name, detail: alarmFacts, ackedBy: wordsOfActor },
    },
  ),
  'inbox.list': exportable(
    listWords['inbox.list'],
    inboxRoutes['inbox.count'],
    inboxColumns,
    ({ sql, now }) => ({
      page: (access, filter, page) => inboxPage(sql, access, { ...filter, at: now() }, page),
      count: (access, filter) => inboxCount(sql, access, { ...filter, at: now() }),
      words: async () => {
        const names = await alarmNames(sql);
        const subjectOf = alarmSubjects({ ...names, job: jobWithCode });
        return {
          about: (_about, row) => inboxAbout(row, subjectOf),
          regionCode: (code) => same(names.place(code)),
        };
      },
    }),
    {
      filters: inboxFilters,
      words: {
        weight: (weight) => said(inboxWeightWords, weight),
        kind: (kind) => said(inboxKindWords, kind),
        code: (_code, row) => inboxCode(row),
        detail: (_detail, row) => inboxDetail(row),
        holder: wordsOfActor,
      },
    },
  ),
  'schedules.runs': exportable(
    listWords['schedules.runs'],
    scheduleRoutes['schedules.runs.count'],
    runColumns,
    ({ sql }) => ({
      page: (...asked) => runItemPage(sql, ...asked),
      count: (...asked) => runCount(sql, ...asked),
    }),
    {
      filters: runFilters,
      words: {
        name: jobWithCode,
        state: (state) => said(runStateWords, state),
        result: resultWords,
        askedBy: wordsOfActor,
      },
    },
  ),
  'bulk.list': exportable(
    listWords['bulk.list'],
    bulkRoutes['bulk.count'],
    bulkColumns,
    ({ sql }) => ({
      page: (access, _filter, page) => bulkPage(sql, access, page),
      count: (access) => bulkCount(sql, access),
    }),
    {
      filters: {},
      words: {
        action: (action) => said(bulkNames, action),
        state: (state) => said(bulkStateWords, state),
        actor: wordsOfActor,
      },
    },
  ),
  'bulk.rows': exportable(
    listWords['bulk.rows'],
    bulkRoutes['bulk.rows.count'],
    bulkRowColumns,
    ({ sql }) => ({
      page: (...asked) => bulkRowPage(sql, ...asked),
      count: (...asked) => bulkRowCount(sql, ...asked),
    }),
    {
      filters: bulkRowFilters,
      words: { state: (state) => said(rowStateWords, state), detail: (detail) => said(rowDetailWords, detail) },
    },
  ),
  'operators.list': exportable(
    listWords['operators.list'],
    operatorRoutes['operators.count'],
    operatorColumns,
    ({ sql, now }) => allAtOnce((access, { state }) => operatorsIn(sql, access, { state, now: now() })),
    {
      filters: operatorFilters,
      words: {
        roles: (roles) =>
          joined(
            roles.map((role) => said(roleWords, role)),
            ' · ',
          ),
        places: (places) => (places.length === 0 ? wholeCity : undefined),
        signIn: (state) => said(signInWords, state),
      },
    },
  ),
  'api-keys.list': exportable(
    listWords['api-keys.list'],
    apiKeyRoutes['api-keys.count'],
    apiKeyColumns,
    ({ sql }) => allAtOnce((access, { state }) => apiKeysIn(sql, access, state)),
    { filters: apiKeyFilters },
  ),
};
