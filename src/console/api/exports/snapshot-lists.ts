import { z } from 'zod';
import { wordsOfActor } from '../../../domain/actor-words.ts';
import { jobWithCode } from '../../../domain/job-words.ts';
import { listWords } from '../../../domain/list-words.ts';
import { countyWords } from '../../../domain/place-words.ts';
import { fundColumns, fundLine, fundStateWords, fundsFound } from '../funds/columns.ts';
import { fundsOf } from '../funds/handle.ts';
import { fundFilter, fundRoutes } from '../funds/routes.ts';
import { mapColumns, mapLines, mapPlaceWords } from '../map/columns.ts';
import { mapCountsOf } from '../map/handle.ts';
import { mapFilter, mapRoutes } from '../map/routes.ts';
import { queueColumns, queueLine, queueStateWords } from '../queues/columns.ts';
import { queueStatusOf } from '../queues/handle.ts';
import { queueRoutes } from '../queues/routes.ts';
import {
  backfillWords,
  runStateWords,
  scheduleColumns,
  scheduleLine,
  scheduleStateWords,
} from '../schedules/columns.ts';
import { schedulesOf } from '../schedules/handle.ts';
import { scheduleRoutes } from '../schedules/routes.ts';
import { allAtOnce, type ExportableList, exportable } from './exportable.ts';
import { fundFilters, mapFilters } from './filters.ts';
import { resultWords } from './work-lists.ts';

const unfiltered = z.object({});

/** The pages that show everything of one instant: a file has what they show when it is written. */
export const snapshotLists: Readonly<Record<string, ExportableList>> = {
  'funds.list': exportable(
    listWords['funds.list'],
    { input: fundFilter, demand: fundRoutes['funds.list'].demand },
    fundColumns,
    (deps) =>
      allAtOnce(async (access, filter) => fundsFound(await fundsOf(deps, access, deps.now()), filter).map(fundLine)),
    { filters: fundFilters, words: { state: (state) => fundStateWords[state], changedBy: wordsOfActor } },
  ),
  'schedules.list': exportable(
    listWords['schedules.list'],
    { input: unfiltered, demand: scheduleRoutes['schedules.list'].demand },
    scheduleColumns,
    (deps) => allAtOnce(async (access) => (await schedulesOf(deps, access, deps.now())).map(scheduleLine)),
    {
      filters: {},
      words: {
        ...{ name: jobWithCode, result: resultWords, pausedBy: wordsOfActor, changedBy: wordsOfActor },
        state: (state) => scheduleStateWords[state],
        backfill: (backfill) => backfillWords[backfill],
        lastState: (state) => runStateWords[state],
      },
    },
  ),
  'queues.status': exportable(
    listWords['queues.status'],
    { input: unfiltered, demand: queueRoutes['queues.status'].demand },
    queueColumns,
    ({ sql, now }) => allAtOnce(async (access) => (await queueStatusOf(sql).read(access, now())).jobs.map(queueLine)),
    {
      filters: {},
      words: { job: jobWithCode, state: (state) => queueStateWords[state], pausedBy: wordsOfActor },
    },
  ),
  'map.counts': exportable(
    listWords['map.counts'],
    { input: mapFilter, demand: mapRoutes['map.counts'].demand },
    mapColumns,
    (deps) =>
      allAtOnce(async (access, filter) => mapLines(await mapCountsOf(deps, access, filter, deps.now()), filter)),
    {
      filters: mapFilters,
      words: {
        kind: (kind) => mapPlaceWords[kind],
        name: (name, { kind, code }) => (kind === 'county' ? countyWords(code, name) : undefined),
      },
    },
  ),
};
