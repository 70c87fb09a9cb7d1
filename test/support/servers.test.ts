import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/store/connect.ts';
import { freshDatabase } from './fresh-database.ts';
import { freshRedis } from './fresh-redis.ts';
import { startPostgres, startRedis } from './own-servers.ts';

const write = async (url: string, key: string) => {
  const redis = new Redis(url);
  await redis.set(key, 'there');
  await redis.quit();
};

const read = async (url: string, key: string) => {
  const redis = new Redis(url);
  const value = await redis.get(key);
  await redis.quit();
  return value;
};

const tables = async (url: string) => {
  const sql = connect(url, { max: 1, name: 'test' });
  const rows = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  await sql.end();
  return rows.map(({ name }) => name);
};

describe('what tests run on', () => {
  it('gives each a migrated database of its own, gone when it is done with', async () => {
    const one = await freshDatabase();
    await using other = await freshDatabase();
    await one.sql`create table mine ()`;
    expect(await tables(one.url)).toContain('orders');
    expect(await tables(other.url)).not.toContain('mine');
    await one[Symbol.asyncDispose]();
    await expect(tables(one.url)).rejects.toMatchObject({ code: '3D000' });
  });

  it('gives each an empty Redis of its own', async () => {
    await using one = await freshRedis();
    await using other = await freshRedis();
    await write(one.url, 'mine');
    expect(await read(one.url, 'mine')).toBe('there');
    expect(await read(other.url, 'mine')).toBeNull();
  });

  it('starts a Redis that forgets all when killed, and one that does not', async () => {
    await using forgetful = await startRedis();
    await using durable = await startRedis({ appendonly: true, maxmemory: '64mb' });
    for (const server of [forgetful, durable]) {
      await write(server.url, 'mine');
      await new Promise((resolve) => setTimeout(resolve, 1100)); // appendfsync everysec
      await server.kill('SIGKILL');
      await server.restart();
    }
    expect(await read(forgetful.url, 'mine')).toBeNull();
    expect(await read(durable.url, 'mine')).toBe('there');
  });

  it('starts a migrated Postgres that has its rows when killed and started again under the same address', async () => {
    await using server = await startPostgres();
    const sql = connect(server.url, { max: 1, name: 'test' });
    await sql`create table mine ()`;
    await server.kill('SIGKILL');
    await server.restart();
    await sql.end();
    expect(await tables(server.url)).toEqual(expect.arrayContaining(['orders', 'mine']));
  });
});
