import { request } from 'node:http';
import { GenericContainer, Wait } from 'testcontainers';
import { connect } from '../../src/store/connect.ts';
import type { Server } from './services.ts';
import { waitUntil } from './wait-until.ts';

const postgresImage = process.env.TEST_POSTGRES_IMAGE ?? 'postgres:17-alpine';
const redisImage = process.env.TEST_REDIS_IMAGE ?? 'redis:7-alpine';

/** Whether a Docker engine answers within two seconds, at DOCKER_HOST or the usual socket. */
export const dockerAnswers = (): Promise<boolean> =>
  new Promise((resolve) => {
    const host = new URL(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock');
    const where = host.protocol === 'unix:' ? { socketPath: host.pathname } : { host: host.hostname, port: host.port };
    const ping = request({ ...where, path: '/_ping', timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });

const answers = async (url: string): Promise<boolean> => {
  const sql = connect(url, { max: 1, name: 'test support' });
  const answered = await sql`select 1`.then(
    () => true,
    () => false,
  );
  await sql.end({ timeout: 1 });
  return answered;
};

/** Both say this in their log; looking there needs no tools inside the image. */
const accepting = Wait.forLogMessage(/ready to accept connections/i);

/** A Postgres from an image that takes the environment and command of the official one. */
export const postgresInContainer = async (): Promise<Server> => {
  const container = await new GenericContainer(postgresImage)
    .withEnvironment({ POSTGRES_USER: 'doorstep', POSTGRES_PASSWORD: 'doorstep', POSTGRES_DB: 'doorstep' })
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'fsync=off'])
    .withExposedPorts(5432)
    .withWaitStrategy(accepting)
    .start();
  const url = `postgres://doorstep:doorstep@${container.getHost()}:${container.getMappedPort(5432)}/doorstep`;
  await waitUntil('Postgres in its container answers', () => answers(url));
  return { url, origin: postgresImage, stop: () => container.stop() };
};

/** A Redis from an image that has `redis-server`. */
export const redisInContainer = async (): Promise<Server> => {
  const container = await new GenericContainer(redisImage)
    .withCommand(['redis-server', '--save', '', '--databases', '1024', '--protected-mode', 'no'])
    .withExposedPorts(6379)
    .withWaitStrategy(accepting)
    .start();
  const url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
  return { url, origin: redisImage, stop: () => container.stop() };
};
