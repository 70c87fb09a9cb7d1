import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { testPassword } from '../../console/support/console.ts';
import type { TwiceAct } from './twice.ts';
import type { TwiceCity } from './twice-city.ts';
import { behind, confirmIn, ofAccount, withOperator } from './twice-steps.ts';

const admins = ['admin', 'admin.two'] as const;
const first = (names: readonly string[], did: string): RegExp =>
  new RegExp(`(${names.map((name) => name.replace('.', String.raw`\.`)).join('|')})（.+）\\s*${did}`);
const self = 'one’s own account';

const offered = async (page: Page, name: string) => {
  const dialog = await ofAccount(page, name, '绑定验证器');
  await dialog.getByLabel('当前密码').fill(testPassword);
  return dialog;
};

/** Acts on operators, keys, plans, money and the machinery. */
export const ruleActs = ({ city }: TwiceCity) =>
  ({
    'account.password': {
      ...{ by: ['pass'], alone: self },
      open: async (page) => {
        const dialog = await ofAccount(page, 'pass', '更改密码');
        await dialog.getByLabel('当前密码').fill(testPassword);
        await dialog.getByLabel('新密码（至少').fill('clouds-in-the-mountains');
        await dialog.getByLabel('再输一次').fill('clouds-in-the-mountains');
        return confirmIn(page, '更改密码');
      },
      done: /密码已更改/,
      happened: (sql) => sql`select from audit_log where action = 'password.changed'`,
      audited: 'password.changed',
    },
    'account.offer-second-factor': {
      ...{ by: ['offer'], alone: self },
      open: async (page) => (await offered(page, 'offer')).getByRole('button', { name: '下一步' }),
      ...{ done: /再填入它显示的六位数字/, happened: null, audited: null },
    },
    'account.second-factor': {
      ...{ by: ['factor'], alone: self },
      open: async (page) => {
        const dialog = await offered(page, 'factor');
        await dialog.getByRole('button', { name: '下一步' }).click();
        const secret = Secret.fromBase32(((await dialog.locator('.mono').textContent()) ?? '').trim());
        const code = new TOTP({ secret }).generate({ timestamp: city.clock.now });
        await dialog.getByLabel('验证器上的六位数字').fill(code);
        return confirmIn(page, '确认');
      },
      done: /验证器已生效/,
      happened: (sql) => sql`select from operator_logins where totp_confirmed_at is not null`,
      audited: 'second_factor.changed',
    },
    'operators.add': {
      by: admins,
      open: async (page) => {
        await page.goto('/operators');
        await page.getByRole('button', { name: '新增操作员' }).click();
        await page.getByLabel('用户名').fill('newcomer');
        return confirmIn(page, '新增操作员');
      },
      ...{ done: /令牌只显示这一次/, late: /已有同名的操作员/, audited: 'operator.add' },
      happened: (sql) => sql`select from operators where name = 'newcomer'`,
    },
    'operators.set-roles': {
      by: admins,
      open: async (page) => {
        const button = await withOperator(page, 'of-roles', '调整角色');
        await page.getByRole('dialog').getByLabel('理赔').check();
        return button;
      },
      ...{ late: first(admins, '已先改动'), audited: 'operator.set_roles' },
      happened: (sql) => sql`select from operators where name = 'of-roles' and 'adjuster' = any(roles)`,
    },
    'operators.set-scope': {
      by: admins,
      open: async (page) => {
        const button = await withOperator(page, 'of-scope', '调整范围');
        await page.getByRole('dialog').getByLabel('区县、乡镇').press('Backspace');
        return button;
      },
      ...{ late: first(admins, '已先改动'), audited: 'operator.set_scope' },
      happened: (sql) => sql`select from operators where name = 'of-scope' and region_codes = '{}'`,
    },
    'operators.disable': {
      by: admins,
      open: (page) => withOperator(page, 'of-leave', '停用'),
      ...{ done: /已停用/, late: /此前已被他人停用/, audited: 'operator.disable' },
      happened: (sql) => sql`select from operators where name = 'of-leave' and disabled_at is not null`,
    },
    'operators.reset-sign-in': {
      by: admins,
      open: (page) => withOperator(page, 'of-reset', '重置登录'),
      ...{ done: /令牌只显示这一次/, late: first(admins, '已先改动'), audited: 'operator.reset_sign_in' },
      happened: (sql) => sql`
        select from operators o where name = 'of-reset' and not exists (select from operator_logins l where l.id = o.id)`,
    },
    'api-keys.add': {
      by: ['keys', 'keys.two'],
      open: async (page) => {
        await page.goto('/api-keys');
        await page.getByRole('button', { name: '新增密钥' }).click();
        await page.getByLabel('名称').fill('照相馆');
        await page.getByLabel('orders:read').check();
        return confirmIn(page, '新增密钥');
      },
      ...{ done: /密钥只显示这一次/, late: /已有同名的有效密钥/, audited: 'api_key.add' },
      happened: (sql) => sql`select from api_keys where name = '照相馆'`,
    },
    'api-keys.revoke': {
      by: ['keys', 'keys.two'],
      open: async (page) => {
        await page.goto('/api-keys');
        await page
          .getByRole('row', { name: /小程序/ })
          .getByRole('checkbox')
          .check();
        await page.getByRole('button', { name: '吊销 1', exact: true }).click();
        return confirmIn(page, '吊销');
      },
      ...{ done: /已吊销 1 个/, late: /1 个此前已吊销/, audited: 'api_key.revoke' },
      happened: (sql) => sql`select from api_keys where name = '小程序' and revoked_at is not null`,
    },
    'plans.publish': {
      ...{ by: admins, inTurn: true },
      open: async (page) => {
        await page.goto('/plans');
        await page.getByRole('button', { name: '起草新版本' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('最大年龄').fill('70');
        await dialog.getByRole('button', { name: '排演' }).click();
        await dialog.getByLabel('生效日').fill('2026-06-01');
        return confirmIn(page, '发布');
      },
      ...{ done: /第 2 版已发布/, late: first(admins, '已先改动'), audited: 'plan.publish' },
      happened: (sql) => sql`select from plan_versions where version = 2`,
    },
    'funds.set': {
      by: ['zhao', 'qian'],
      open: async (page) => {
        const button = await behind(page, '/funds?year=2027', '调整预算 LGB/2027', '调整预算');
        await page.getByRole('dialog').getByLabel('新预算（元）').fill('87654321');
        return button;
      },
      ...{ done: /预算 ¥.+ → ¥/, late: first(['zhao', 'qian'], '已先将预算改为'), audited: 'fund.set' },
      happened: (sql) => sql`select from fund_years where year = 2027 and budget_fen = 8765432100`,
    },
    'queues.pause': {
      by: admins,
      open: (page) => behind(page, '/queues', '暂停 issue-policy', '暂停'),
      ...{ done: /已暂停/, late: first(admins, '已先暂停'), audited: 'job.pause' },
      happened: (sql) => sql`select from job_pauses where job = 'issue-policy'`,
    },
    'queues.resume': {
      by: admins,
      open: (page) => behind(page, '/queues', '恢复 notify', '恢复'),
      ...{ done: /^已恢复$/m, late: first(admins, '已先恢复'), audited: 'job.resume' },
      happened: (sql) => sql`select where not exists (select from job_pauses where job = 'notify')`,
    },
    'schedules.run': {
      by: admins,
      open: (page) => behind(page, '/schedules', '立即运行 check-fund', '立即运行'),
      ...{ done: /已安排，几秒内开始/, late: first(admins, '已安排一次'), audited: 'schedule.run' },
      happened: (sql) => sql`select from schedule_runs where name = 'check-fund' and asked_by is not null`,
    },
    'schedules.pause': {
      by: admins,
      open: (page) => behind(page, '/schedules', '暂停 watch-gaps', '暂停'),
      ...{ done: /已暂停/, late: first(admins, '已先暂停'), audited: 'schedule.pause' },
      happened: (sql) => sql`select from schedules where name = 'watch-gaps' and paused_at is not null`,
    },
    'schedules.resume': {
      by: admins,
      open: (page) => behind(page, '/schedules', '恢复 trim-records', '恢复'),
      ...{ done: /^已恢复$/m, late: first(admins, '已先恢复'), audited: 'schedule.resume' },
      happened: (sql) => sql`select from schedules where name = 'trim-records' and paused_at is null`,
    },
    'schedules.set': {
      by: admins,
      open: async (page) => {
        const button = await behind(page, '/schedules', '改时间 remind-alarms', '改时间');
        await page.getByRole('dialog').getByLabel(/cron/).fill('0 10 * * *');
        return button;
      },
      ...{ done: /已更改，下次/, late: first(admins, '已先改动'), audited: 'schedule.set' },
      happened: (sql) => sql`select from schedules where name = 'remind-alarms' and cron = '0 10 * * *'`,
    },
  }) satisfies Record<string, TwiceAct>;
