import { describe, expect, it } from 'vitest';
import { type ReplayResult, replayCity } from '../../../scripts/city/replay.ts';
import { createCipher, generateKeys } from '../../../src/cipher.ts';
import { readConfig } from '../../../src/config.ts';
import type { BusinessDate } from '../../../src/domain/business-date.ts';
import { silentLogger } from '../../../src/log.ts';
import { cityCalendar } from '../../support/city.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { freshRedis } from '../../support/fresh-redis.ts';

describe('a replay', () => {
  it('drives the city through the real pipelines until every total balances, and refuses a database that holds orders', async () => {
    await using database = await freshDatabase();
    await using redis = await freshRedis();
    const { keys } = readConfig(generateKeys('replay'));
    if (!keys) throw new Error('generated keys are keys');
    const deps = {
      ...{ databaseUrl: database.url, backend: { kind: 'redis', url: redis.url } as const },
      ...{ cipher: createCipher(keys), calendar: cityCalendar(), log: silentLogger() },
    };
    const lines: string[] = [];
    const options = { scale: 0.02, seed: 1, json: true, to: '2023-08-20' as BusinessDate };
    const code = await replayCity(deps, options, (line) => lines.push(line));

    const result = JSON.parse(lines.at(-1) ?? '{}') as ReplayResult;
    expect(result.balances.filter(({ wrong }) => wrong !== 0)).toEqual([]);
    expect(result.refusals).toEqual({});
    expect([code, result.balanced]).toEqual([0, true]);
    const { totals } = result;
    const excluded = Object.values(totals.byReason).reduce((sum, n) => sum + n, 0);
    expect(totals.policies + excluded).toBe(totals.orders);
    expect(totals.byReason.historical).toBeGreaterThan(200);
    expect(totals.policies).toBeGreaterThan(20);
    expect(totals.chargedFen).toBe(Object.values(totals.funds).reduce((sum, fund) => sum + fund.spentFen, 0));

    await expect(replayCity(deps, options, () => undefined)).rejects.toMatchObject({ code: 'database_in_use' });
  }, 280_000);
});
