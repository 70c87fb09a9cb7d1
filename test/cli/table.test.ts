import { describe, expect, it } from 'vitest';
import { localTime, table } from '../../src/cli/table.ts';

describe('a table on a terminal', () => {
  it('lines up Chinese text, whose characters are two columns wide', () => {
    expect(
      table([
        ['采茶', 'x'],
        ['ab', 'y'],
        ['abcdef', 'z'],
      ]),
    ).toEqual(['采茶    x', 'ab      y', 'abcdef  z']);
  });

  it('shows instants in the time of the city', () => {
    expect(localTime(Date.parse('2026-04-30T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-05-01 00:00:00');
  });
});
