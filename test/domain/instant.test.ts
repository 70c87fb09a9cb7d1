import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/domain/instant.ts';

describe('instants', () => {
  const morning = Date.UTC(2026, 4, 1, 0, 0, 0);

  it.each([
    '2026-05-01T08:00:00+08:00',
    '2026-05-01T08:00:00.000+08:00',
    '2026-05-01 08:00:00+08:00',
    '2026-05-01 08:00:00 +0800',
    '2026-05-01T08:00+08',
    '2026-05-01T00:00:00Z',
    '2026-05-01t00:00:00z',
    '2026-04-30T20:30:00-03:30',
    ' 2026-05-01T14:00:00+14:00 ',
  ])('reads %s as the same moment', (text) => {
    expect(parseInstant(text)).toEqual({ ok: true, value: morning });
  });

  it.each([
    ['2026-05-01T00:00:00.1Z', 100],
    ['2026-05-01T00:00:00,012Z', 12],
    ['2026-05-01T00:00:00.123999Z', 123],
  ])('keeps whole milliseconds of %s', (text, milliseconds) => {
    expect(parseInstant(text)).toEqual({ ok: true, value: morning + milliseconds });
  });

  it('reads every moment that a computer writes', () => {
    const instants = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 11, 31) });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseInstant(new Date(instant).toISOString())).toEqual({ ok: true, value: instant });
      }),
    );
  });

  it.each([
    ['2026-02-30T08:00:00+08:00', 'instant_impossible'],
    ['2026-02-29T08:00:00+08:00', 'instant_impossible'],
    ['2026-13-01T08:00:00+08:00', 'instant_impossible'],
    ['2026-05-01T24:00:00+08:00', 'instant_impossible'],
    ['2026-05-01T25:00:00+08:00', 'instant_impossible'],
    ['2026-05-01T08:60:00+08:00', 'instant_impossible'],
    ['2026-05-01T08:00:60+08:00', 'instant_impossible'],
    ['2026-05-01T08:00:00+15:00', 'instant_impossible'],
    ['2026-05-01T08:00:00+08:60', 'instant_impossible'],
    ['2026-05-01T08:00:00', 'instant_without_offset'],
    ['2026-05-01 08:00', 'instant_without_offset'],
    ['1899-12-31T08:00:00+08:00', 'instant_out_of_range'],
    ['2201-01-01T08:00:00+08:00', 'instant_out_of_range'],
    ['0026-05-01T08:00:00+08:00', 'instant_out_of_range'],
    ['2026-05-01', 'instant_format'],
    ['2026/5/1 8:00', 'instant_format'],
    ['1777593600000', 'instant_format'],
    ['46143.3333', 'instant_format'],
    ['', 'instant_format'],
  ])('rejects "%s": %s', (text, code) => {
    expect(parseInstant(text)).toMatchObject({ ok: false, code });
  });

  it('tells who left the offset out to add +08:00', () => {
    const result = parseInstant('2026-05-01T08:00:00');
    expect(result.ok ? '' : result.message).toContain('add +08:00');
  });
});
