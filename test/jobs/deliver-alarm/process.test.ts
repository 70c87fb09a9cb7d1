import { describe, expect, it, onTestFinished } from 'vitest';
import type { AlarmChannels } from '../../../src/jobs/deliver-alarm/send.ts';
import { createSmtpMail } from '../../../src/partners/mail/smtp-mail.ts';
import { postWebhook } from '../../../src/partners/webhook/post-webhook.ts';
import { type Alarm, closeAlarm, listOpenAlarms, openAlarm } from '../../../src/store/alarms.ts';
import { startProxy } from '../../faults/support/proxy.ts';
import { startAnswering } from '../../partners/answering.ts';
import { type Behaviour, startMailServer } from '../../partners/mail/mail-server.ts';
import { at } from '../../support/city.ts';
import { packAgain } from '../../support/perform-job.ts';
import { tellingIn } from '../../support/telling.ts';
import { freshWorld } from '../../support/world.ts';

const low: Alarm = { kind: 'fund_low', subject: 'LGB/2026', detail: { budgetFen: 400, spentFen: 320 } };
const day = 24 * 3_600_000;

/** A world whose operators read mail at one address, and have a webhook where asked for. */
const open = async (behaviour: Behaviour = {}, options: { webhookStatus?: () => number } = {}) => {
  const world = await freshWorld({ now: '2026-05-11T15:00+08:00' });
  onTestFinished(() => world[Symbol.asyncDispose]());
  const telling = await tellingIn(world);
  const server = await startMailServer(behaviour);
  const network = await startProxy(server.url);
  const port = createSmtpMail({ url: network.url, from: 'doorstep@city.example', connectMs: 2_000, totalMs: 5_000 });
  onTestFinished(() => port.close());
  const { webhookStatus } = options;
  const hook = await startAnswering(() => ({ status: webhookStatus?.() ?? 204 }));
  const webhook: AlarmChannels['webhook'] = (id, event, signal) =>
    postWebhook(hook.url, event, { id, at: Date.now(), allowPrivate: true, signal });
  const channels: AlarmChannels = { mail: { port, to: ['ops@city.example'] }, ...(webhookStatus ? { webhook } : {}) };
  const deliver = (now = world.now, over = channels) =>
    telling.perform('deliver-alarm', { now, changed: { channels: over } });
  const rows = () => world.sql<{ id: string; channel: string; occasion: string; state: string; attempts: number }[]>`
    select id, channel, occasion, state, attempts from alarm_deliveries order by created_at, id`;
  const subjects = () => server.received.map(({ mail }) => mail.subject);
  const kinds = async () => (await listOpenAlarms(world.sql)).map(({ kind, subject }) => `${kind} ${subject}`);
  return { world, telling, server, network, hook, deliver, rows, subjects, kinds };
};

describe('an alarm', () => {
  it('is mailed when it opens and when it closes, once each, however often it is seen', async () => {
    const { world, server, deliver, rows, subjects } = await open();
    for (let seen = 0; seen < 3; seen++) await openAlarm(world.sql, low);
    await deliver();
    await openAlarm(world.sql, low);
    await deliver();
    expect(subjects()).toHaveLength(1);
    const [mail] = server.received;
    const [row] = await rows();
    expect(mail).toMatchObject({ to: ['ops@city.example'] });
    expect(mail?.mail.messageId).toBe(`<${row?.id}@alarms.doorstep>`);
    expect(mail?.mail.text).toContain('对象: 零工保 2026 年');
    expect(mail?.mail.text).toContain('docs/runbook.md#fund_low');
    await closeAlarm(world.sql, low);
    await deliver();
    expect(await rows()).toMatchObject([
      { channel: 'mail', occasion: 'opened', state: 'sent', attempts: 1 },
      { channel: 'mail', occasion: 'closed', state: 'sent', attempts: 1 },
    ]);
    expect(subjects()).toHaveLength(2);
    await openAlarm(world.sql, low);
    await deliver();
    expect(subjects()).toHaveLength(3);
  });

  it('is told each morning while it is open, once a day, for the day it is', async () => {
    const { world, telling, deliver, rows } = await open();
    await openAlarm(world.sql, low);
    await deliver();
    for (const morning of [at('2026-05-12T09:00+08:00'), at('2026-05-13T09:00+08:00')]) {
      await telling.atTime('remind-alarms', morning);
      await deliver(morning);
    }
    const [alarm] = await world.sql<{ id: string }[]>`select id from alarms`;
    await packAgain(world, 'deliver-alarm', [alarm?.id ?? '']);
    await deliver(at('2026-05-13T17:00+08:00'));
    expect((await rows()).map(({ occasion }) => occasion)).toEqual(['opened', 'day-1', 'day-2']);
    await closeAlarm(world.sql, low);
    await deliver(at('2026-05-13T18:00+08:00'));
    await telling.atTime('remind-alarms', at('2026-05-14T09:00+08:00'));
    await deliver(at('2026-05-14T09:00+08:00'));
    expect((await rows()).map(({ occasion }) => occasion)).toEqual(['opened', 'day-1', 'day-2', 'closed']);
  });

  it('that closed before anybody was told is told neither way', async () => {
    const { world, deliver, rows, subjects } = await open();
    await openAlarm(world.sql, low);
    await closeAlarm(world.sql, low);
    await deliver();
    expect(subjects()).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('goes to the webhook too, as data and under a stable id', async () => {
    const { world, hook, deliver, rows, subjects } = await open({}, { webhookStatus: () => 204 });
    await openAlarm(world.sql, low);
    await deliver();
    expect(subjects()).toHaveLength(1);
    const [request] = hook.requests;
    const row = (await rows()).find(({ channel }) => channel === 'webhook');
    expect(request?.headers['webhook-id']).toBe(row?.id);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      type: 'alarm.opened',
      data: {
        ...{ kind: 'fund_low', subject: 'LGB/2026', detail: { spentFen: 320 }, closedAt: null },
        en: { text: expect.stringContaining('Subject: 零工保 2026') },
      },
    });
  });

  it('is owed to nobody where no channel is configured', async () => {
    const { world, deliver, rows } = await open();
    await openAlarm(world.sql, low);
    await deliver(world.now, {});
    expect(await rows()).toEqual([]);
    expect(await world.sql`select from chunks`).toHaveLength(0);
  });
});

const gap = (county: string, count: number): Alarm => ({
  ...{ kind: 'gap_open', subject: `${county}/insurer_next_day`, regionCode: county === 'unknown' ? null : county },
  detail: { cause: 'insurer_next_day', count, longestMinutes: 5 },
});
const counties = ['350702', '350782', 'unknown'];
const named = ['延平区', '武夷山市', '未注明地区|no county given'];

describe('alarms of one kind', () => {
  it('that are told together are one mail with a line each, and events of their own to the webhook', async () => {
    const { world, server, hook, deliver, rows, subjects } = await open({}, { webhookStatus: () => 204 });
    for (const [i, county] of counties.entries()) await openAlarm(world.sql, gap(county, i + 1));
    await openAlarm(world.sql, low);
    await deliver();
    expect(hook.requests).toHaveLength(4);
    expect(subjects()).toHaveLength(2);
    expect(subjects()[0]).toContain('(3)');
    const text = server.received[0]?.mail.text ?? '';
    for (const county of named)
      expect(
        text.match(new RegExp(`^- (${county}) · .*(次日|next day).* · (数量|count) \\d · .+$`, 'gm')),
      ).toHaveLength(2);
    expect(text).not.toMatch(/3507\d\d|unknown|insurer_next_day/);
    expect(text.match(/docs\/runbook\.md#gap_open/g)).toHaveLength(2);
    await closeAlarm(world.sql, gap('350702', 1));
    await closeAlarm(world.sql, gap('350782', 2));
    await deliver();
    expect(subjects()).toHaveLength(3);
    expect(subjects()[2]).toContain('(2)');
    expect((await rows()).filter(({ channel }) => channel === 'mail').map(({ state }) => state)).toEqual(
      Array(6).fill('sent'),
    );
    await deliver();
    expect(subjects()).toHaveLength(3);
  });

  it('are reminded of in one mail each morning, however long each has been open', async () => {
    const { world, telling, deliver, subjects } = await open();
    await openAlarm(world.sql, gap('350702', 1));
    await deliver();
    await openAlarm(world.sql, gap('350782', 1));
    await deliver(at('2026-05-12T15:00+08:00'));
    const morning = at('2026-05-14T09:00+08:00');
    await telling.atTime('remind-alarms', morning);
    await deliver(morning);
    expect(subjects()).toHaveLength(3);
    expect(subjects()[2]).toContain('(2)');
  });

  it('stay in the mail that they were begun with, whatever chunks they come back in and whatever opens beside them', async () => {
    let losing = true;
    const { world, server, deliver, rows } = await open({ data: () => (losing ? 'lose' : undefined) });
    for (const county of counties) await openAlarm(world.sql, gap(county, 1));
    await expect(deliver()).rejects.toMatchObject({ code: 'alarms_undelivered' });
    losing = false;
    await openAlarm(world.sql, gap('350722', 1));
    const [first = '', ...others] = (await world.sql<{ id: string }[]>`select id from alarms order by opened_at`).map(
      ({ id }) => id,
    );
    await world.sql`truncate chunks, outbox`;
    await packAgain(world, 'deliver-alarm', [first]);
    await packAgain(world, 'deliver-alarm', others);
    await deliver();
    const [lost, again, beside] = server.received.map(({ mail }) => mail);
    expect(server.received).toHaveLength(3);
    expect([again?.messageId, again?.text]).toEqual([lost?.messageId, lost?.text]);
    expect(beside?.messageId).not.toBe(lost?.messageId);
    expect(beside?.text).toContain('350722 · ');
    expect((await rows()).map(({ state }) => state)).toEqual(Array(4).fill('sent'));
  });
});

describe('a mail server', () => {
  it('that takes the mail and loses the connection gets it again under the same Message-ID, in the same row', async () => {
    let losing = true;
    const { world, server, deliver, rows } = await open({ data: () => (losing ? 'lose' : undefined) });
    await openAlarm(world.sql, low);
    await expect(deliver()).rejects.toMatchObject({ code: 'alarms_undelivered', retry: true });
    losing = false;
    await deliver();
    const ids = server.received.map(({ mail }) => mail.messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await rows()).toMatchObject([{ occasion: 'opened', state: 'sent', attempts: 2 }]);
  });

  it('that is away is waited for, while the webhook is told at once, and only once', async () => {
    const { world, network, hook, deliver, subjects, rows } = await open({}, { webhookStatus: () => 204 });
    await openAlarm(world.sql, low);
    await network.cut();
    for (let tries = 0; tries < 2; tries++) await expect(deliver()).rejects.toMatchObject({ retry: true });
    expect(hook.requests).toHaveLength(1);
    expect(await world.sql`select from quarantine`).toHaveLength(0);
    await network.restore();
    await deliver();
    expect(subjects()).toHaveLength(1);
    expect(hook.requests).toHaveLength(1);
    expect(new Set((await rows()).map(({ state }) => state))).toEqual(new Set(['sent']));
  });

  it('that was away while an alarm opened and closed is told of neither', async () => {
    const { world, network, deliver, subjects, rows } = await open();
    await openAlarm(world.sql, low);
    await network.cut();
    await expect(deliver()).rejects.toMatchObject({ retry: true });
    await closeAlarm(world.sql, low);
    await network.restore();
    await deliver();
    expect(subjects()).toEqual([]);
    expect(await rows()).toEqual([]);
  });
});

describe('an address that bounces', () => {
  it('is an alarm of its own, told over the other channel alone, and over when a mail is taken', async () => {
    let bounces = true;
    const { world, hook, deliver, rows, subjects, kinds } = await open(
      { recipient: () => (bounces ? 550 : undefined) },
      { webhookStatus: () => 204 },
    );
    await openAlarm(world.sql, low);
    await deliver();
    await deliver();
    expect(await kinds()).toEqual(['fund_low LGB/2026', 'alarm_undeliverable mail']);
    expect((await rows()).map((r) => `${r.channel} ${r.occasion} ${r.state}`).toSorted()).toEqual([
      'mail opened refused',
      'webhook opened sent',
      'webhook opened sent',
    ]);
    bounces = false;
    await openAlarm(world.sql, { ...low, subject: 'LGB/2027' });
    await deliver(world.now + day);
    expect(await kinds()).toEqual(['fund_low LGB/2026', 'fund_low LGB/2027']);
    await deliver(world.now + day);
    expect(subjects()).toHaveLength(1);
    expect(hook.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      ...['alarm.opened', 'alarm.opened', 'alarm.opened', 'alarm.closed'],
    ]);
  });

  it('does not go round in circles when every channel refuses', async () => {
    const { world, hook, deliver, kinds } = await open({ recipient: () => 550 }, { webhookStatus: () => 410 });
    await openAlarm(world.sql, low);
    for (let round = 0; round < 5; round++) await deliver();
    expect((await kinds()).toSorted()).toEqual([
      'alarm_undeliverable mail',
      'alarm_undeliverable webhook',
      'fund_low LGB/2026',
    ]);
    expect(hook.requests).toHaveLength(2);
    expect(await world.sql`select from outbox`).toHaveLength(0);
  });
});
