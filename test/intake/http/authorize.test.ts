import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiScopes } from '../../../src/domain/api-scopes.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

type Operation = { security: { apiKey: string[] }[] };

describe('authorisation', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const routes = async (): Promise<{ method: string; path: string; scope: string }[]> => {
    const { body } = await api.call('GET', '/openapi.json', undefined, { token: null });
    const paths = body.paths as Record<string, Record<string, Operation>>;
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replace(/\{\w+\}/, 'ext:1'),
        scope: operation.security[0]?.apiKey[0] ?? '',
      })),
    );
  };

  it('asks for a key on every route of /v1, and says how to send one', async () => {
    for (const { method, path } of await routes()) {
      const { status, body, headers } = await api.call(method, path, method === 'GET' ? undefined : {}, {
        token: null,
      });
      expect({ path, status, code: body.code }).toEqual({ path, status: 401, code: 'token_missing' });
      expect(headers.get('www-authenticate')).toBe('Bearer realm="doorstep"');
    }
  });

  it('refuses a key with every scope but the one of the route, and names that one', async () => {
    for (const { method, path, scope } of await routes()) {
      const token = await api.newToken(apiScopes.filter((other) => other !== scope));
      // A new key is known within half a second.
      await expect
        .poll(async () => (await api.call(method, path, method === 'GET' ? undefined : {}, { token })).status)
        .toBe(403);
      const { body, headers } = await api.call(method, path, method === 'GET' ? undefined : {}, { token });
      expect(body).toMatchObject({ code: 'scope_missing', detail: expect.stringContaining(scope) });
      expect(headers.get('www-authenticate')).toContain(`scope="${scope}"`);
    }
  });

  it('says the same of an unknown key, a wrong secret and a token of another kind', async () => {
    const answers = await Promise.all(
      [`dsk_${'0'.repeat(32)}_${'x'.repeat(43)}`, `${api.token.slice(0, -3)}xyz`, 'eyJhbGciOi', 'dsk_'].map((token) =>
        api.call('GET', '/v1/stats', undefined, { token }),
      ),
    );
    for (const { status, text } of answers) {
      expect(status).toBe(401);
      expect(text).toBe(answers[0]?.text);
    }
  });

  it('reads no body of a caller it does not know', async () => {
    const { status } = await api.call('POST', '/v1/orders', undefined, { token: null, raw: 'x'.repeat(1_000_000) });
    expect(status).toBe(401);
  });

  it('keeps the records of one source from the keys of another', async () => {
    await api.call('PUT', '/v1/workers/ext:W-A', { name: '张三' });
    const { body } = await api.call('PUT', '/v1/workers/ext:W-A', { name: '张三' });
    const other = await api.newToken(apiScopes, 'elsewhere');
    await expect.poll(async () => (await api.call('GET', '/v1/stats', undefined, { token: other })).status).toBe(200);
    const at = '2026-05-11T10:00:00%2B08:00';
    for (const worker of [String(body.id), 'ext:W-A']) {
      expect((await api.call('GET', `/v1/cover?worker=${worker}&at=${at}`)).status).toBe(200);
      expect((await api.call('GET', `/v1/cover?worker=${worker}&at=${at}`, undefined, { token: other })).status).toBe(
        404,
      );
    }
    const stolen = await api.call('PUT', `/v1/workers/${body.id}`, { name: '李四' }, { token: other });
    expect(stolen).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const own = await api.call('PUT', '/v1/workers/ext:W-A', { name: '李四' }, { token: other });
    expect(own).toMatchObject({ status: 201, body: { change: 'created' } });
  });
});
