import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiScopes } from '../../../src/domain/api-scopes.ts';
import { type ApiOptions, type ApiUnderTest, startApi } from './api-under-test.ts';

type Parameter = { name: string; in: string; required?: boolean };
type Operation = {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { description: string; content: Record<string, unknown> }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
};

/** What the interface promises: method, path, scope. */
const promised = [
  ['PUT', '/v1/workers/{id}', 'parties:write'],
  ['PUT', '/v1/employers/{id}', 'parties:write'],
  ['PUT', '/v1/postings/{id}', 'parties:write'],
  ['PUT', '/v1/service-points/{code}', 'parties:write'],
  ['POST', '/v1/orders/preview', 'orders:write'],
  ['POST', '/v1/orders', 'orders:write'],
  ['POST', '/v1/orders/bulk', 'orders:write'],
  ['POST', '/v1/orders/{id}/cancel', 'orders:write'],
  ['POST', '/v1/orders/{id}/amend', 'orders:write'],
  ['POST', '/v1/orders/{id}/check-in', 'orders:write'],
  ['POST', '/v1/orders/{id}/check-out', 'orders:write'],
  ['POST', '/v1/orders/{id}/complete', 'orders:write'],
  ['GET', '/v1/orders', 'orders:read'],
  ['GET', '/v1/orders/{id}', 'orders:read'],
  ['GET', '/v1/orders/{id}/cover', 'orders:read'],
  ['GET', '/v1/orders/{id}/cover.pdf', 'orders:read'],
  ['GET', '/v1/cover', 'orders:read'],
  ['GET', '/v1/stats', 'stats:read'],
];

/** What does not answer JSON, and what writes without an Idempotency-Key or not at all. */
const produced: Record<string, string> = {
  '/v1/orders/bulk': 'application/x-ndjson',
  '/v1/orders/{id}/cover.pdf': 'application/pdf',
};
const unkeyed = ['/v1/orders/preview', '/v1/orders/bulk'];

const refsIn = (value: unknown): string[] =>
  [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map((m) => m[1] ?? '');

describe('the OpenAPI document', () => {
  let api: ApiUnderTest;
  let document: Document;
  let operations: { method: string; path: string; operation: Operation }[];
  beforeAll(async () => {
    api = await startApi();
    document = (await api.call('GET', '/openapi.json', undefined, { token: null })).body as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('is OpenAPI 3.1 and lists every route with the scope that it asks for', () => {
    expect(document.openapi).toBe('3.1.0');
    const listed = operations.map(({ method, path, operation }) => [
      method,
      path,
      ...(operation.security[0]?.apiKey ?? []),
    ]);
    expect(listed.sort()).toEqual(promised.toSorted());
    for (const [, , scope] of listed) expect(apiScopes).toContain(scope);
  });

  it('refers only to schemas that it has, and has none that nobody refers to', () => {
    const refs = new Set(refsIn(document));
    const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...refs].sort()).toEqual(schemas.sort());
    expect(document.components.securitySchemes.apiKey).toMatchObject({ type: 'http', scheme: 'bearer' });
  });

  it('gives each call an id of its own, its parameters, and a described answer for every way it can go', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { method, path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
      const declared = (operation.parameters ?? []).filter((p) => p.in === 'path');
      expect(declared.map((p) => p.name)).toEqual(inPath);
      expect(declared.every((p) => p.required)).toBe(true);
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(['400', '401', '403', '429', '500', '503']),
      );
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(description).toMatch(/\w.*\./);
        const answered = produced[path] ?? 'application/json';
        expect(Object.keys(content)).toEqual([status < '400' ? answered : 'application/problem+json']);
      }
      const keyed = operation.parameters?.some((p) => p.in === 'header' && p.name === 'Idempotency-Key' && p.required);
      expect(keyed ?? false).toBe(method === 'POST' && !unkeyed.includes(path));
      expect(operation.requestBody !== undefined).toBe(method !== 'GET');
      const taken = path === '/v1/orders/bulk' ? 'application/x-ndjson' : 'application/json';
      if (operation.requestBody) expect(Object.keys(operation.requestBody.content)).toEqual([taken]);
    }
  });

  it('defines each figure of the statistics in words', () => {
    const json = document.paths['/v1/stats']?.get?.responses['200']?.content['application/json'];
    const { properties } = (json as { schema: { properties: Record<string, { description: string }> } }).schema;
    const figures =
      'employers positions postings workers dispatches policies excludedByReason claimsPaid claimsPaidFen trained';
    expect(Object.keys(properties)).toEqual([...figures.split(' '), 'servicePoints', 'asOf']);
    for (const { description } of Object.values(properties)) expect(description).toMatch(/^.{12,}/);
  });

  it('cannot miss a route: one under /v1 without a scope does not let the server start', async () => {
    const extend: ApiOptions['extend'] = (app) => app.get('/v1/open', async () => 'for everybody');
    await expect(startApi({ extend })).rejects.toMatchObject({ code: 'route_without_scope' });
  });

  it('is readable at /docs from this server alone: nothing is fetched from elsewhere', async () => {
    const page = await fetch(`${api.base}/docs`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).not.toMatch(/https?:\/\//);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*connect-src 'self';/);
    const [, script = ''] = /<script src="([^"]+)"/.exec(html) ?? [];
    const bundle = await fetch(new URL(script, page.url));
    expect(bundle.status).toBe(200);
    expect((await bundle.text()).length).toBeGreaterThan(100_000);
  });
});
