import { describe, expect, it } from 'vitest';
import { httpFailure, retryAfterSeconds } from '../../src/partners/http-failure.ts';

const date = 'Fri, 01 May 2026 00:00:00 GMT';

describe('Retry-After', () => {
  it.each([
    ['120', null, 120],
    [' 0 ', null, 0],
    ['999999999', null, 86_400],
    ['Fri, 01 May 2026 00:01:30 GMT', date, 90],
    ['Thu, 30 Apr 2026 23:00:00 GMT', date, 0],
    ['Fri, 01 May 2026 00:01:30 GMT', null, undefined],
    ['-5', date, undefined],
    ['soon', date, undefined],
    ['', date, undefined],
    [null, date, undefined],
  ])('%j at %j is %s seconds', (retryAfter, at, seconds) => {
    expect(retryAfterSeconds(retryAfter, at)).toBe(seconds);
  });
});

describe('an HTTP status', () => {
  it.each([
    [400, 'refused'],
    [404, 'refused'],
    [409, 'refused'],
    [410, 'refused'],
    [422, 'refused'],
    [301, 'refused'],
    [401, 'later'],
    [403, 'later'],
    [408, 'later'],
    [429, 'later'],
    [500, 'later'],
    [502, 'later'],
    [504, 'later'],
  ] as const)('%i is %s', (status, kind) => {
    expect(httpFailure('registry', status, () => null)).toMatchObject({ kind, status, code: `registry_${kind}` });
  });
});
