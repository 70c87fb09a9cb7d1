import { availableParallelism } from 'node:os';
import { type BenchIo, type Measure, measure, ratio, report, type Target } from './report.ts';
import { openRedisCluster } from './scale-cluster.ts';
import { type Busy, saturation } from './scale-cpu.ts';
import { drainStore, prepareStore, type ScaleDrain } from './scale-drain.ts';
import { type OwnRedis, openRedis } from './servers.ts';

export type ScaleOptions = {
  serverUrl: string;
  redisUrl: string | undefined;
  rounds: number;
  /** Signed orders in the backlog. */
  orders: number;
  /** Decided orders in the small store and in the large one. */
  stored: { few: number; many: number };
};

/** Worker processes that are compared. */
const counts = [1, 2, 4] as const;
/** Two worker processes beside Postgres and the relay want a core each before it can be said that they do more than one. */
const coresToJudge = 4;

const deliveries = ['redis', 'cluster'] as const;
type Delivery = (typeof deliveries)[number];
type Variant = `${Delivery} × ${(typeof counts)[number]}`;

export type ScaleRounds = { drains: Record<Variant, ScaleDrain[]>; few: ScaleDrain[]; many: ScaleDrain[] };

const emptyRounds = (): ScaleRounds => ({
  drains: {
    'redis × 1': [],
    'redis × 2': [],
    'redis × 4': [],
    'cluster × 1': [],
    'cluster × 2': [],
    'cluster × 4': [],
  },
  ...{ few: [], many: [] },
});

/** A line of output with the cores that each party kept busy, the median of the rounds. */
export type ScaleMeasure = Measure & { busy: Busy };

const speeds = (drains: readonly ScaleDrain[]): number[] => drains.map((d) => d.perSecond);
const costs = (drains: readonly ScaleDrain[]): number[] => drains.map((d) => 1e6 / d.perSecond);

const medianBusy = (drains: readonly ScaleDrain[]): Busy =>
  drains.toSorted((a, b) => a.perSecond - b.perSecond)[drains.length >> 1]?.busy ?? {};

/** What is printed and judged of the rounds. Two processes against one are judged where there are cores for both. */
export const scaleReport = (
  { drains, few, many }: ScaleRounds,
  stored: ScaleOptions['stored'],
  cores: number,
): { measures: ScaleMeasure[]; targets: Target[] } => {
  const against = (delivery: Delivery, n: (typeof counts)[number]): number =>
    ratio(speeds(drains[`${delivery} × ${n}`]), speeds(drains[`${delivery} × 1`]));
  const byProcesses = deliveries.flatMap((delivery) =>
    counts.map((n): ScaleMeasure => {
      const got = drains[`${delivery} × ${n}`];
      const ratios = { 'one process': against(delivery, n) };
      return {
        ...measure('scale', `${delivery}, worker processes: ${n}`, 'orders/s', speeds(got), ratios),
        busy: medianBusy(got),
      };
    }),
  );
  const growth = ratio(costs(many), costs(few));
  const stores = [
    { got: few, count: stored.few, ratios: {} },
    { got: many, count: stored.many, ratios: { 'cost at the fewest': growth } },
  ].map(({ got, count, ratios }): ScaleMeasure => {
    const variant = `redis, ${count.toLocaleString('en')} orders in the store`;
    return { ...measure('scale', variant, 'µs/order', costs(got), ratios), busy: medianBusy(got) };
  });
  const judged = cores >= coresToJudge ? deliveries : [];
  return {
    measures: [...byProcesses, ...stores],
    targets: [
      { what: 'cost at many/few', goal: 1.3, got: growth, atMost: true },
      { what: 'large tables read whole', goal: 0, got: new Set(many.flatMap((d) => d.readWhole)).size, atMost: true },
      ...judged.map((delivery) => ({ what: `${delivery}, 2 processes/1`, goal: 1.5, got: against(delivery, 2) })),
    ],
  };
};

/** Alternated rounds: each count of processes on one Redis and on the cluster, then the small store and the large one. */
const measureRounds = async (
  options: ScaleOptions,
  urls: Record<Delivery, string>,
  io: BenchIo,
): Promise<ScaleRounds> => {
  const { serverUrl, rounds, orders: backlog, stored } = options;
  const got = emptyRounds();
  const small = await prepareStore(serverUrl, 'scale_few', { stored: stored.few, backlog });
  const large = await prepareStore(serverUrl, 'scale_many', { stored: stored.many, backlog });
  const workers = Math.max(1, Math.floor(availableParallelism() / 2));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const delivery of deliveries) {
        for (const n of counts)
          got.drains[`${delivery} × ${n}`].push(
            await drainStore(serverUrl, small, { redisUrl: urls[delivery], workers: n }),
          );
      }
      got.few.push(await drainStore(serverUrl, small, { redisUrl: urls.redis, workers }));
      got.many.push(await drainStore(serverUrl, large, { redisUrl: urls.redis, workers }));
      const now = Object.entries({ ...got.drains, few: got.few, many: got.many }).map(
        ([name, drains]) => `${name} ${Math.round(drains.at(-1)?.perSecond ?? 0)}`,
      );
      io.err(`round ${round} of ${rounds}: ${now.join(', ')} orders/s`);
    }
  } finally {
    await small.database.drop();
    await large.database.drop();
  }
  return got;
};

/** Issuance with more worker processes, on one Redis and on a cluster of three, and in a store a hundred times as large. */
export const benchScale = async (options: ScaleOptions, io: BenchIo): Promise<number> => {
  const cores = availableParallelism();
  const redis = await openRedis(options.redisUrl);
  let cluster: OwnRedis | undefined;
  try {
    cluster = await openRedisCluster();
    const got = await measureRounds(options, { redis: redis.url, cluster: cluster.url }, io);
    const { measures, targets } = scaleReport(got, options.stored, cores);
    if (cores < coresToJudge)
      io.err(
        `${cores} cores: two processes against one are reported and not judged (below ${coresToJudge} they share theirs with Postgres)`,
      );
    for (const { variant, busy } of measures) io.err(`${variant}: ${saturation(busy, cores)}`);
    for (const name of new Set(got.many.flatMap((d) => d.readWhole))) io.err(`${name} was read from end to end`);
    return report('scale', measures, targets, io);
  } finally {
    await cluster?.stop();
    await redis.stop();
  }
};
