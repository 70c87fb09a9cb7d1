import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { type StatusOptions, statusRoutes } from '../../src/console/status/routes.ts';
import type { StatusSnapshot } from '../../src/console/status/snapshot.ts';
import { waitUntil } from '../support/wait-until.ts';

const snapshot: StatusSnapshot = {
  asOf: '2026-11-24T02:32:05.000Z',
  orders: { signed: 55, covered: 54, excluded: 1, owed: 0, requested: 0 },
  excludedByReason: [{ reason: 'age_out_of_range', count: 1 }],
  lanes: [
    { lane: 'live', pending: 0, oldestSeconds: null },
    { lane: 'bulk', pending: 0, oldestSeconds: null },
  ],
  owed: [{ pipeline: 'issue-policy', count: 0, oldestSeconds: null }],
  quarantined: 0,
  alarms: [],
  lastDecidedAt: '2026-11-24T02:32:01.000Z',
  lastHour: [{ minute: '2026-11-24T02:32:00.000Z', signed: 1, covered: 1, excluded: 0, p50Ms: 5, p99Ms: 8 }],
  promiseMs: 75,
  fund: [],
  parts: [{ name: 'postgres', ok: true }],
};

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const serve = async (options: Partial<StatusOptions> = {}) => {
  const app = fastify({ forceCloseConnections: true });
  apps.push(app);
  await app.register(statusRoutes({ snapshot: async () => snapshot, publicAllowed: false, everyMs: 20, ...options }));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url, port: Number(new URL(url).port) };
};

/** A listener that keeps what it has read. */
const listen = async (port: number): Promise<{ socket: Socket; text(): string }> => {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.write('GET /status/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await waitUntil('the stream begins', () => text.includes('\r\n\r\n'));
  return { socket, text: () => text };
};

describe('the status page', () => {
  it('serves the page and all its files from this server, under a policy that lets nothing in from elsewhere', async () => {
    const { url } = await serve();
    const page = await fetch(url);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    expect(html).not.toMatch(/\sstyle=|<style|<script>|\son\w+=|(src|href)="https?:/);
    const addresses = [...html.matchAll(/(?:src|href)="(\/status\/[^"]+)"/g)].map((match) => match[1]);
    expect(addresses).toContain('/status/echarts.js');
    const seen = new Set(addresses);
    for (const address of seen) {
      const file = await fetch(`${url}${address}`);
      expect([address, file.status]).toEqual([address, 200]);
      const imports = (await file.text()).matchAll(/^(?:import|\} from|import .*) .*'\.\/([\w-]+\.js)';$/gm);
      for (const [, name] of imports) seen.add(`/status/${name}`);
    }
    expect(seen).toContain('/status/words.js');
  });

  it('sends its files compressed and only once: the second time the browser hears that its copy is good', async () => {
    const { app, url } = await serve();
    const zipped = await app.inject({
      url: '/status/echarts.js',
      headers: { host: 'localhost', 'accept-encoding': 'gzip' },
    });
    const plain = await app.inject({ url: '/status/echarts.js', headers: { host: 'localhost' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    const again = await fetch(`${url}/status/echarts.js`, { headers: { 'if-none-match': String(plain.headers.etag) } });
    expect(again.status).toBe(304);
  });

  it('answers with counts only: no key and no value that could be about a person', async () => {
    const { url } = await serve();
    const answer = await fetch(`${url}/status.json`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const keys = new Set<string>();
    const text = await answer.text();
    JSON.parse(text, (key, value) => {
      if (!/^\d*$/.test(key)) keys.add(key);
      return value;
    });
    expect(text).toBe(JSON.stringify(snapshot));
    expect(
      [...keys].filter((key) => /worker|person|phone|idNumber|birth|employer|orderId|policyNo/i.test(key)),
    ).toEqual([]);
  });
});

describe('who may look', () => {
  const ask = async (publicAllowed: boolean, remoteAddress: string, headers: Record<string, string> = {}) => {
    const { app } = await serve({ publicAllowed });
    const urls = ['/', '/status.json', '/status/page.js', '/status/stream'];
    const local = { host: 'localhost:8080', ...headers };
    const shown = publicAllowed ? urls.slice(0, 3) : urls;
    return Promise.all(shown.map((url) => app.inject({ url, remoteAddress, headers: local })));
  };

  it('refuses everything beyond loopback with 403, and says in both languages how to mend it', async () => {
    const [page, json, file, stream] = await ask(false, '192.168.1.20');
    expect([page, json, file, stream].map((answer) => answer?.statusCode)).toEqual([403, 403, 403, 403]);
    expect(page?.body).toContain('本页只在本机开放');
    expect(page?.body).toContain('open on its own machine only');
    expect(page?.body).toContain('STATUS_PUBLIC=1');
    expect(json?.headers['content-type']).toContain('application/problem+json');
    expect(json?.json()).toMatchObject({ status: 403, code: 'status_is_local' });
  });

  it('serves beyond loopback when that is allowed', async () => {
    const answers = await ask(true, '192.168.1.20', { host: 'status.example.cn' });
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
  });

  it('refuses what a proxy on this machine passes on from elsewhere', async () => {
    for (const header of ['x-forwarded-for', 'forwarded']) {
      const answers = await ask(false, '127.0.0.1', { [header]: 'for=203.0.113.9' });
      expect(answers.map((answer) => answer.statusCode)).toEqual([403, 403, 403, 403]);
    }
  });

  it('refuses a foreign name that was made to point at this machine, and takes every name of this machine', async () => {
    const { app } = await serve();
    const status = async (host: string, remoteAddress = '127.0.0.1') =>
      (await app.inject({ url: '/status.json', remoteAddress, headers: { host } })).statusCode;
    for (const host of ['evil.example', 'evil.example:8080', 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect([host, await status(host)]).toEqual([host, 403]);
    }
    for (const host of [
      'localhost',
      'localhost:8080',
      'doorstep.localhost',
      '127.0.0.1:8080',
      '127.0.0.5',
      '[::1]:8080',
    ]) {
      expect([host, await status(host, '::ffff:127.0.0.1')]).toEqual([host, 200]);
      expect([host, await status(host, '::1')]).toEqual([host, 200]);
    }
  });
});

describe('the stream', () => {
  it('tells every listener again and again, and computes once for all of them', async () => {
    let computed = 0;
    const { port } = await serve({
      snapshot: async () => {
        computed += 1;
        return snapshot;
      },
    });
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listen(port)));
    const messages = (text: string): string[] => text.match(/^data: \{.*\}$/gm) ?? [];
    await waitUntil('each listener has heard three messages', () =>
      listeners.every((l) => messages(l.text()).length >= 3),
    );
    for (const listener of listeners) {
      expect(listener.text()).toContain('content-type: text/event-stream');
      expect(JSON.parse(messages(listener.text())[0]?.slice(6) ?? '')).toEqual(snapshot);
      listener.socket.destroy();
    }
    expect(computed).toBeLessThan(5);
  });

  it('computes nothing while nobody listens', async () => {
    let computed = 0;
    const { app, port } = await serve({
      snapshot: async () => {
        computed += 1;
        return snapshot;
      },
    });
    const sockets: Socket[] = [];
    app.server.on('connection', (connection) => sockets.push(connection));
    const { socket, text } = await listen(port);
    await waitUntil('a message', () => text().includes('data: {'));
    const [ours] = sockets;
    socket.destroy();
    await waitUntil('the server has noticed', () => ours?.destroyed === true);
    const before = computed;
    await sleep(1_200);
    expect(computed).toBe(before);
  });

  it('says that the status is unanswered while it cannot be computed, and goes on when it can', async () => {
    let broken = true;
    const { port } = await serve({
      snapshot: async () => {
        if (broken) throw new Error('the database is down');
        return snapshot;
      },
    });
    const { socket, text } = await listen(port);
    await waitUntil('the event', () => text().includes('event: unanswered'));
    expect(text()).not.toContain('database is down');
    broken = false;
    await waitUntil('a message', () => text().includes('data: {'));
    socket.destroy();
  });

  it('remembers nothing for a listener that does not read, and lets it go', async () => {
    const large = { ...snapshot, parts: [{ name: 'x'.repeat(1_000_000), ok: true }] };
    const { app, port } = await serve({ snapshot: async () => large, everyMs: 5 });
    const sockets: Socket[] = [];
    app.server.on('connection', (socket) => sockets.push(socket));
    const { socket, text } = await listen(port);
    socket.pause();
    const ours = sockets[0];
    let most = 0;
    await waitUntil('the server lets it go', () => {
      most = Math.max(most, ours?.writableLength ?? 0);
      return ours?.destroyed === true;
    });
    expect(most).toBeLessThan(2_500_000);
    expect(text().length).toBeLessThan(20_000_000);
    socket.destroy();
  });

  it('turns away more listeners than it has room for', async () => {
    const { port } = await serve({ maxListeners: 1 });
    const first = await listen(port);
    const second = await listen(port);
    expect(second.text()).toContain('HTTP/1.1 503');
    first.socket.destroy();
    second.socket.destroy();
  });

  it('ends every stream when the server stops, so that stopping does not wait for onlookers', async () => {
    const { app, port } = await serve();
    const { socket } = await listen(port);
    await Promise.all([once(socket, 'close'), app.close()]);
    expect(socket.destroyed).toBe(true);
  });
});
