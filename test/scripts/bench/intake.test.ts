import { describe, expect, it } from 'vitest';
import { intakeReport } from '../../../scripts/bench/intake.ts';
import { requestBytes, wholeAnswer } from '../../../scripts/bench/intake-load.ts';

describe('a request of the load', () => {
  it('says the length of its body in bytes, not in characters', () => {
    const sent = requestBytes({ path: '/v1/orders', headers: { 'idempotency-key': 'k1' }, body: '{"名":"采茶"}' });
    const [head, body] = sent.toString('utf8').split('\r\n\r\n');
    expect(head).toContain('POST /v1/orders HTTP/1.1\r\n');
    expect(head).toContain('idempotency-key: k1');
    expect(head).toContain('content-length: 16');
    expect(body).toBe('{"名":"采茶"}');
  });
});

describe('an answer', () => {
  const answer = (text: string) => wholeAnswer(Buffer.from(text));

  it('is waited for until all of its body has come', () => {
    expect(answer('HTTP/1.1 201 Created\r\ncontent-le')).toBeUndefined();
    expect(answer('HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\n{"a')).toBeUndefined();
    expect(answer('HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n{"a}')).toEqual({ status: 201 });
    expect(answer('HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n')).toEqual({ status: 204 });
  });

  it('that does not say its length is an error, since its end would be guessed', () => {
    expect(() => answer('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')).toThrow('does not say its length');
  });
});

describe('what is judged of intake', () => {
  const imported = { rows: 110_000, perSecond: [8_100, 9_000, 8_500], rssMb: 210.4 };

  it('is the median of the rounds’ own shares, so that a slow minute for both sides changes nothing', () => {
    const signing = { bare: [4_000, 1_000, 3_000], doorstep: [2_800, 650, 2_400] };
    const { measures, targets } = intakeReport(signing, imported);
    expect(targets).toEqual([
      { what: 'http/bare', goal: 0.6, got: 0.7 },
      { what: 'import rows/s', goal: 8_000, got: 8_500 },
    ]);
    expect(measures.map((m) => [m.variant, m.value, m.unit, m.rssMb])).toEqual([
      ['bare route', 3_000, 'orders/s', undefined],
      ['http', 2_400, 'orders/s', undefined],
      ['import orders', 8_500, 'rows/s', 210],
    ]);
  });
});
