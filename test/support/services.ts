import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { dockerAnswers, postgresInContainer, redisInContainer } from './containers.ts';
import { startRedis } from './own-servers.ts';
import { tempFolder } from './temp-folder.ts';

/** A server that all tests of a run share. */
export type Server = { url: string; origin: string; stop(): Promise<unknown> };

const given = (url: string): Server => ({ url, origin: 'given', stop: async () => {} });

/** Fast because it need not survive a power cut; tests of durability start their own. */
const localPostgres = async (): Promise<Server> => {
  const folder = await tempFolder();
  const server = await startEmbeddedPostgres({ dataDir: folder.path, settings: { fsync: 'off' } });
  const stop = async () => {
    await server.stop();
    await folder[Symbol.asyncDispose]();
  };
  return { url: server.url, origin: 'embedded', stop };
};

const localRedis = async (): Promise<Server> => ({ ...(await startRedis()), origin: 'redis-server' });

/** An engine that cannot get the image in this time is as good as none. */
const patienceMs = 60_000;

const containedOr = async (contained: () => Promise<Server>, local: () => Promise<Server>): Promise<Server> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no container within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([contained(), tooLate]);
  } catch (error) {
    console.warn('A Docker engine answers, but gives no server; starting one without it.', error);
    return await local();
  } finally {
    clearTimeout(timer);
  }
};

/**
 * One Postgres and one Redis: those of TEST_DATABASE_URL and TEST_REDIS_URL, else containers where a Docker engine
 * answers, else local ones.
 */
export const startServices = async (): Promise<{ postgres: Server; redis: Server }> => {
  const { TEST_DATABASE_URL, TEST_REDIS_URL } = process.env;
  const docker = !(TEST_DATABASE_URL && TEST_REDIS_URL) && (await dockerAnswers());
  const start = (url: string | undefined, contained: () => Promise<Server>, local: () => Promise<Server>) => {
    if (url) return given(url);
    return docker ? containedOr(contained, local) : local();
  };
  const [postgres, redis] = await Promise.all([
    start(TEST_DATABASE_URL, postgresInContainer, localPostgres),
    start(TEST_REDIS_URL, redisInContainer, localRedis),
  ]);
  return { postgres, redis };
};
