import { UsageError } from '../errors.ts';
import type { CliContext } from './context.ts';
import { table } from './table.ts';

export type MailboxCommand = { last: number; json?: boolean };

const shownOf = (shown: number, count: number): string => (shown < count ? `last ${shown} of ${count}` : String(count));

/**
 * `city mailbox`: what the running demo's simulated mail server and message gateway took, newest last; with `json`, one a line. Exit 0; a
 * UsageError (exit 2) beside a database of one's own, and where no demo runs.
 */
export const cityMailbox = async (context: CliContext, { last, json = false }: MailboxCommand): Promise<number> => {
  const { databaseUrl, dataDir } = context.config;
  if (databaseUrl)
    throw new UsageError(
      'demo_only',
      'only the demo has simulated partners; with DATABASE_URL mails go to SMTP_URL and messages to MESSAGE_GATEWAY_URL',
    );
  const { readDemoPost } = await import('../../scripts/city/demo-post.ts');
  const post = await readDemoPost(dataDir);
  if (!post) throw new UsageError('demo_not_running', `no demo runs with the data folder ${dataDir}: npm start`);
  const mails = post.mails.last.slice(-last);
  const messages = post.messages.last.slice(-last);
  if (json) {
    for (const mail of mails) context.out(JSON.stringify({ kind: 'mail', ...mail }));
    for (const message of messages) context.out(JSON.stringify({ kind: 'message', ...message }));
    return 0;
  }
  context.out(`mails 邮件: ${shownOf(mails.length, post.mails.count)}`);
  for (const { at, subject, text } of mails)
    for (const line of ['', `  ${at}`, `  ${subject}`, ...text.split('\n').map((row) => `    ${row}`)])
      context.out(line.trimEnd());
  context.out('');
  context.out(`messages 短信: ${shownOf(messages.length, post.messages.count)}`);
  for (const line of table(messages.map(({ channel, to, template, text }) => [channel, to, template, text])))
    context.out(`  ${line}`);
  return 0;
};
