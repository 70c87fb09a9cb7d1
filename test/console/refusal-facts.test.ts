import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalFactsInChinese } from '../../src/console/web/words/refusal-facts.ts';
import type { RefusalFacts } from '../../src/domain/refusal-facts.ts';
import { AppError } from '../../src/errors.ts';
import { parseReference } from '../../src/intake/apply/parse-reference.ts';
import { demandCity } from '../../src/store/access.ts';
import { cityAccess } from '../support/access.ts';
import { type ConsoleUnderTest, startConsole } from './support/console.ts';

let city: ConsoleUnderTest;
let admin: string;
let viewer: string;
beforeAll(async () => {
  city = await startConsole();
  await city.operator('admin', ['system_administrator']);
  await city.operator('wei', ['viewer']);
  [admin, viewer] = [await city.signIn('admin'), await city.signIn('wei')];
});
afterAll(() => city[Symbol.asyncDispose]());

type Refused = { code: string; detail: string; facts?: RefusalFacts };
const said = ({ body }: { body: unknown }): string | undefined => {
  const { code, facts = {} } = body as Refused;
  return refusalFactsInChinese(code, facts);
};
const thrown = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return refusalFactsInChinese(error.code, error.facts ?? {});
    throw error;
  }
  return undefined;
};
const nowhere = { regionCodes: [], servicePointCodes: [], reason: '新人' };

describe('what a refusal tells beside its title, in Chinese', () => {
  it('is which permission is lacked, or why it is not enough', async () => {
    expect(said(await city.call('audit.list', {}, viewer))).toBe('缺少“查看操作日志”的权限：请管理员授予相应角色');
    const oneself = { name: 'admin', roles: ['viewer'], expected: ['system_administrator'], reason: '轮岗' };
    expect(said(await city.call('operators.set-roles', oneself, admin))).toMatch(/^自己的权限不能自己改/);
    const apart = { name: 'chen', roles: ['auditor'], ...nowhere };
    expect(said(await city.call('operators.add', apart, admin))).toMatch(/^三员须由不同的人担任，您不能设立“审计员”/);
    const two = { name: 'zhao', roles: ['approver'], ...nowhere };
    expect(said(await city.call('operators.add', two, admin))).toMatch(/两人共同批准，您不能设立“审批”/);
    const part = { ...cityAccess('operator:wu'), scope: { regions: ['350782'], servicePoints: [] } };
    expect(thrown(() => demandCity(part, 'schedule.change'))).toMatch(/^“更改定时任务”面向全市/);
  });

  it('is which place nobody knows, and which field of a cron is wrong', async () => {
    const strange = {
      name: 'wu',
      roles: ['viewer'],
      regionCodes: ['999999'],
      servicePointCodes: ['SP-9'],
      reason: 'x',
    };
    expect(said(await city.call('operators.add', strange, admin))).toBe('地区 999999、服务点 SP-9');
    const cron = async (text: string) =>
      said(await city.call('schedules.set', { name: 'check-fund', cron: text, from: '0 9 * * *', reason: 'x' }, admin));
    expect(await cron('0 25 * * *')).toBe('第 2 项（小时）写得不对');
    expect(await cron('0 3 * *')).toBe('应有五项（分钟、小时、日、月、星期），用空格隔开，现有 4 项');
  });

  it('is how much is spent; and nothing where the title tells all', () => {
    expect(refusalFactsInChinese('budget_below_spent', { fen: 123_400 })).toBe('已用 ¥1,234.00');
    expect(refusalFactsInChinese('order_unknown', {})).toBe(undefined);
  });

  it('is which field of a plan version is wrong, and why', () => {
    const band = { ageMin: 16, ageMax: 60, premiumFen: 40, sumInsuredFen: 100 };
    const refused = (...bands: object[]) =>
      thrown(() => {
        const item = { code: 'LGB', versions: [{ version: 2, rules: { bands } }] };
        parseReference([{ file: 'LGB', text: JSON.stringify({ kind: 'plans', items: [item] }) }]);
      });
    expect(refused(band, { ...band, ageMin: 60, ageMax: 65 })).toBe(
      '年龄段：有两个年龄段都包含 60 岁，首尾年龄都算在内',
    );
    expect(refused(band, { ...band, ageMin: 80, ageMax: 70 })).toBe('年龄段 第 2 段：最小年龄大于最大年龄');
    expect(refused({ ...band, premiumFen: 10_000_000 })).toBe('年龄段 第 1 段 保费：超出允许的范围，请核对');
  });
});
