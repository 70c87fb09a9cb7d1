import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoPartners, startDemoPartners } from '../../scripts/city/demo-partners.ts';
import { cityMailbox } from '../../src/cli/city-mailbox.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { readConfig } from '../../src/config.ts';
import { UsageError } from '../../src/errors.ts';
import { createSmtpMail } from '../../src/partners/mail/smtp-mail.ts';
import { createHttpMessages } from '../../src/partners/messages/http-messages.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

let folder: TempFolder;
let demo: DemoPartners;
beforeAll(async () => {
  folder = await tempFolder();
  demo = await startDemoPartners(readConfig({}).partners, folder.path);
});
afterAll(async () => {
  await demo.stop();
  await folder[Symbol.asyncDispose]();
});

const mailbox = async (options: { last?: number; json?: boolean } = {}, environment: Record<string, string> = {}) => {
  const out: string[] = [];
  const context: CliContext = {
    config: readConfig({ DATA_DIR: folder.path, ...environment }),
    out: (line) => out.push(line),
    err: () => {},
    openDatabase: () => Promise.reject(new Error('the mailbox needs no database')),
  };
  const code = await cityMailbox(context, { last: 5, ...options }).catch((error: unknown) => {
    if (error instanceof UsageError) return error.message;
    throw error;
  });
  return { code, out };
};

const subject =
  '[家门口] 告警: 保障资金已用八成 · Alarm: 80% of a fund used, which is a long subject line that is folded';
const long = '开始: 2026-11-30 12:26 and then what to do: '.repeat(12).trimEnd();
const text = ['保障资金已用八成 (fund_low)', long, '预算: ¥1,000,000.00 = 100%', '.', '', 'Budget: ¥1,000,000.00'].join(
  '\n',
);

describe('city mailbox', () => {
  it('shows the mails and messages of the running demo as people read them, phone numbers masked', async () => {
    const mail = createSmtpMail({ url: demo.partners.smtpUrl ?? '', from: '家门口 <doorstep@example.org>' });
    for (const n of [1, 2])
      await mail.send({ messageId: `<${n}@doorstep.example>`, to: ['li@example.org'], subject, text: `${n} ${text}` });
    await mail.send({ messageId: '<3@doorstep.example>', to: ['li@example.org'], subject: 'plain', text: 'a = b' });
    mail.close();
    const gateway = createHttpMessages({ url: demo.partners.messageGatewayUrl ?? '' });
    const message = {
      channel: 'sms',
      to: '19900001234',
      template: 'cover_issued',
      text: '您的零工保障已生效。',
    } as const;
    await gateway.send([{ key: 'k', ...message }]);

    const { code, out } = await mailbox();
    expect(code).toBe(0);
    expect(out[0]).toBe('mails 邮件: 3');
    expect(out.filter((line) => line === `  ${subject}`)).toHaveLength(2);
    for (const line of text.split('\n').slice(1)) expect(out).toContain(`    ${line}`.trimEnd());
    expect(out.slice(-2)).toEqual(['messages 短信: 1', '  sms  199****1234  cover_issued  您的零工保障已生效。']);

    const last = await mailbox({ last: 1, json: true });
    expect(last.out.map((line) => JSON.parse(line))).toEqual([
      { kind: 'mail', at: expect.stringMatching(/\d{4}/), to: 'li@example.org', subject: 'plain', text: 'a = b' },
      { kind: 'message', ...message, to: '199****1234' },
    ]);
    expect((await mailbox({ last: 1 })).out[0]).toBe('mails 邮件: last 1 of 3');
  });

  it('is open to who may read the data folder, and to nobody else', async () => {
    const file = join(folder.path, 'demo-post.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { url } = JSON.parse(await readFile(file, 'utf8')) as { url: string };
    expect((await fetch(new URL('/', url))).status).toBe(404);
  });

  it('says so where no demo runs, also after one that was killed, and beside a database of one’s own', async () => {
    await using other = await tempFolder();
    expect((await mailbox({}, { DATA_DIR: other.path })).code).toMatch(
      /^no demo runs with the data folder .*: npm start$/,
    );
    await using gone = await tempFolder();
    const killed = await startDemoPartners(readConfig({}).partners, gone.path);
    const left = await readFile(join(gone.path, 'demo-post.json'), 'utf8');
    await killed.stop();
    await writeFile(join(gone.path, 'demo-post.json'), left);
    expect((await mailbox({}, { DATA_DIR: gone.path })).code).toMatch(/^no demo runs/);
    const own = await mailbox({}, { DATABASE_URL: 'postgres://nobody@127.0.0.1/none' });
    expect(own.code).toMatch(/^only the demo has simulated partners/);
  });
});
