import { describe, expect, it } from 'vitest';
import { createCity } from '../../../scripts/city/city.ts';
import { demoOptions, prepareCity } from '../../../scripts/city/demo.ts';
import { startDemoPartners } from '../../../scripts/city/demo-partners.ts';
import { createSteps } from '../../../scripts/city/living.ts';
import { startMailbox } from '../../../scripts/city/mailbox.ts';
import { createCipher, generateKeys } from '../../../src/cipher.ts';
import { createVirtualClock } from '../../../src/clock.ts';
import { readConfig } from '../../../src/config.ts';
import type { ImportDeps } from '../../../src/intake/import/kind.ts';
import { createSmtpMail } from '../../../src/partners/mail/smtp-mail.ts';
import { createHttpMessages } from '../../../src/partners/messages/http-messages.ts';
import { at, cityCalendar } from '../../support/city.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const cipher = () => {
  const { keys } = readConfig(generateKeys('demo'));
  if (!keys) throw new Error('generated keys are keys');
  return createCipher(keys);
};

describe('the demo city', () => {
  it('is made once, and shows within a quarter of an hour whatever can happen to an order', async () => {
    await using database = await freshDatabase();
    const { sql } = database;
    const clock = createVirtualClock(at('2026-05-11T10:00+08:00'));
    const deps: ImportDeps = {
      ...{ sql, cipher: cipher(), calendar: cityCalendar(), clock, overlap: 'flag', overHeadcount: 'flag' },
      hint: () => undefined,
    };
    expect(await prepareCity(deps, { print: () => undefined })).toMatch(/./);
    expect(await prepareCity(deps, { print: () => undefined })).toBeUndefined();

    const step = createSteps(deps, createCity({ ...demoOptions, now: clock.now() }));
    for (let index = 2_200; index < 2_200 + 150; index++) {
      clock.set(clock.now() + 6_400);
      await step(index);
    }
    const happened = await sql<{ kind: string }[]>`
      select distinct kind from order_events union select distinct kind from order_attendance order by 1`;
    expect(happened.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['amended', 'cancelled', 'check_in']));
    const [counts] = await sql<{ orders: number; live: number; identified: number }[]>`
      select count(*)::int4 as orders, count(*) filter (where external_id like 'L%')::int4 as live,
        (select count(*)::int4 from workers where created_at < updated_at) as identified from orders`;
    expect(counts).toMatchObject({ orders: 2_350, live: 150, identified: 2 });
  }, 120_000);

  it('has a mail server and a message gateway that take what they are sent', async () => {
    const mailbox = await startMailbox();
    const mail = createSmtpMail({ url: mailbox.url, from: 'Doorstep <doorstep@example.org>' });
    const text = 'one\n.\n..three';
    await mail.send({ messageId: '<1@doorstep.example>', to: ['li@example.org'], subject: 'alarm', text });
    expect(mailbox.received()).toHaveLength(1);
    expect(mailbox.received()[0]).toContain('one\r\n.\r\n..three');
    mail.close();
    await mailbox.close();

    await using folder = await tempFolder();
    const { partners, stop } = await startDemoPartners(readConfig({}).partners, folder.path);
    const gateway = createHttpMessages({ url: partners.messageGatewayUrl ?? '' });
    const message = { key: 'k', channel: 'sms', to: '19900000000', template: 'cover_issued', text: '您好' } as const;
    expect(await gateway.send([message])).toMatchObject([{ outcome: 'accepted', key: 'k' }]);
    expect(partners.smtpUrl).toMatch(/^smtp:\/\/127\.0\.0\.1:/);
    await stop();

    const theirs = await startDemoPartners(readConfig({ SMTP_URL: 'smtp://127.0.0.1:1' }).partners, folder.path);
    expect(theirs.partners).toMatchObject({ smtpUrl: 'smtp://127.0.0.1:1', alarmEmail: [] });
    await theirs.stop();
  });
});
