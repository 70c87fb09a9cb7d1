import { describe, expect, it, onTestFinished } from 'vitest';
import { blamesTheRows } from '../../../src/errors.ts';
import type { Mail, MailPort } from '../../../src/partners/mail/mail-port.ts';
import { createSmtpMail, type SmtpSettings } from '../../../src/partners/mail/smtp-mail.ts';
import { failureOf } from '../failing.ts';
import { type Behaviour, type MailServer, startMailServer } from './mail-server.ts';

const from = '家门口 <doorstep@city.example>';
const mail: Mail = {
  messageId: '<0197-alarm@doorstep.city.example>',
  to: ['worker@example.org'],
  subject: '告警: 保障资金已用八成',
  text: '对象: NP-LGB/2026\n处理: 请安排追加年度预算。',
};

const open = async (
  behaviour: Behaviour = {},
  settings: Partial<SmtpSettings> = {},
): Promise<{ server: MailServer; port: MailPort }> => {
  const server = await startMailServer(behaviour);
  const port = createSmtpMail({ url: server.url, from, ...settings });
  onTestFinished(() => port.close());
  return { server, port };
};

describe('mail', () => {
  it('arrives as it was written, from the sender that is configured, under the Message-ID that was given', async () => {
    const { server, port } = await open();
    expect(await port.send({ ...mail, html: '<p>处理</p>' })).toEqual({ accepted: mail.to, undelivered: [] });
    const [got] = server.received;
    expect(got).toMatchObject({ from: 'doorstep@city.example', to: mail.to });
    expect(got?.mail).toMatchObject({ messageId: mail.messageId, subject: mail.subject, html: '<p>处理</p>' });
    expect(got?.mail.text?.trimEnd()).toBe(mail.text);
    expect(got?.mail.from).toEqual({ address: 'doorstep@city.example', name: '家门口' });
  });

  it('goes over one kept connection, mail after mail', async () => {
    const { server, port } = await open();
    for (let n = 0; n < 5; n += 1) await port.send({ ...mail, messageId: `<${n}@doorstep>` });
    expect(server.connections()).toBe(1);
    expect(server.received.map((one) => one.mail.messageId)).toEqual([0, 1, 2, 3, 4].map((n) => `<${n}@doorstep>`));
  });

  it('is encrypted where the server offers it, and not sent where its certificate is not to be trusted', async () => {
    const { server, port } = await open({ options: { hideSTARTTLS: false } });
    expect(await failureOf(port.send(mail))).toMatchObject({ kind: 'later' });
    expect(server.received).toEqual([]);
    const trusting = createSmtpMail({ url: `${server.url}?tls.rejectUnauthorized=false`, from });
    onTestFinished(() => trusting.close());
    await trusting.send(mail);
    expect(server.received[0]?.secure).toBe(true);
  });

  it.each([
    [550, 'refused'],
    [551, 'refused'],
    [553, 'refused'],
    [450, 'later'],
    [451, 'later'],
    [503, 'later'],
    [530, 'later'],
  ] as const)('whose recipient is answered with %i is %s', async (status, kind) => {
    const { server, port } = await open({ recipient: () => status });
    expect(await failureOf(port.send(mail))).toMatchObject({ kind, status, partner: 'mail_server' });
    expect(server.received).toEqual([]);
  });

  it.each([
    [554, 'refused'],
    [421, 'later'],
    [452, 'later'],
  ] as const)('that is answered with %i after DATA is %s', async (status, kind) => {
    const { port } = await open({ data: () => status });
    expect(await failureOf(port.send(mail))).toMatchObject({ kind, status });
  });

  it('goes to the recipients that are taken, and says who was not and whether for good', async () => {
    const statuses: Record<string, number> = { 'gone@example.org': 550, 'full@example.org': 452 };
    const { server, port } = await open({ recipient: (address) => statuses[address] });
    const sent = await port.send({ ...mail, to: ['gone@example.org', 'here@example.org', 'full@example.org'] });
    expect(sent).toEqual({
      accepted: ['here@example.org'],
      undelivered: [
        { address: 'gone@example.org', kind: 'refused', status: 550 },
        { address: 'full@example.org', kind: 'later', status: 452 },
      ],
    });
    expect(server.received.map((one) => one.to)).toEqual([['here@example.org']]);
  });

  it('is not refused for good while one of its recipients may still be taken', async () => {
    const { port } = await open({ recipient: (address) => (address.startsWith('full') ? 452 : 550) });
    const to = ['full@example.org', 'gone@example.org'];
    expect(await failureOf(port.send({ ...mail, to }))).toMatchObject({ kind: 'later' });
  });

  it('whose connection was lost after DATA may be sent again, under the same Message-ID', async () => {
    let lost = 0;
    const { server, port } = await open({ data: () => (lost++ === 0 ? 'lose' : undefined) });
    expect(await failureOf(port.send(mail))).toMatchObject({ kind: 'later', status: undefined });
    await port.send(mail);
    expect(server.received.map((one) => one.mail.messageId)).toEqual([mail.messageId, mail.messageId]);
  });

  it('does not wait forever: for a connection, an answer, or the whole of it', async () => {
    const slow = await open({ greetingMs: 30_000 }, { answerMs: 200 });
    expect(await failureOf(slow.port.send(mail))).toMatchObject({ kind: 'later' });
    const hanging = await open({ data: () => 'hang' }, { answerMs: 30_000, totalMs: 300 });
    expect(await failureOf(hanging.port.send(mail))).toMatchObject({ kind: 'later' });
    const nobody = createSmtpMail({ url: 'smtp://127.0.0.1:1', from });
    onTestFinished(() => nobody.close());
    expect(await failureOf(nobody.send(mail))).toMatchObject({ kind: 'later' });
  });

  it('ends when its caller gives up', async () => {
    const { port } = await open({ data: () => 'hang' });
    expect(await failureOf(port.send(mail, { signal: AbortSignal.timeout(100) }))).toMatchObject({ kind: 'later' });
  });

  it('never bounces for a fault of our own: a wrong password names the setting to mend', async () => {
    const { server } = await open({
      options: { allowInsecureAuth: true, onAuth: (_a, _s, done) => done(new Error()) },
    });
    const port = createSmtpMail({ url: server.url.replace('//', '//doorstep:secret-word@'), from });
    onTestFinished(() => port.close());
    const failure = await failureOf(port.send(mail));
    expect(failure).toMatchObject({ kind: 'later', status: 535 });
    expect(failure.message).toContain('SMTP_URL');
    expect(failure.message).not.toContain('secret-word');
  });

  it('to an address that is none is refused without asking a server', async () => {
    const { port } = await open();
    expect(await failureOf(port.send({ ...mail, to: [] }))).toMatchObject({ kind: 'refused' });
    expect(await failureOf(port.send({ ...mail, to: ['<>'] }))).toMatchObject({ kind: 'refused' });
  });

  it('fails without a word of the address or of what the server said', async () => {
    const { port } = await open({ recipient: () => 550 });
    const failure = await failureOf(port.send(mail));
    expect(JSON.stringify({ ...failure, message: failure.message, stack: failure.stack })).not.toMatch(
      /worker@|13800138000/,
    );
    expect(failure.cause).toBeUndefined();
  });

  it('that is refused is the fault of its row; one that may go later is for the queue to repeat', async () => {
    const { port } = await open({ recipient: (address) => (address.startsWith('gone') ? 550 : 450) });
    expect(blamesTheRows(await failureOf(port.send({ ...mail, to: ['gone@example.org'] })))).toBe(true);
    expect(blamesTheRows(await failureOf(port.send(mail)))).toBe(false);
  });
});
