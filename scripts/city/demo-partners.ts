import type { Config } from '../../src/config.ts';
import { startSimulatedGateway } from '../../src/partners/messages/simulated-gateway.ts';
import { showDemoPost } from './demo-post.ts';
import { startMailbox } from './mailbox.ts';
import { randomFor } from './random.ts';

/** Partners of the demo, on loopback; `partners` are the settings by which Doorstep finds them. */
export type DemoPartners = { partners: Config['partners']; stop(): Promise<void> };

/** A partner of a real city is away for an hour in a month; here it is for some calls every few minutes. */
const troubleEveryMs = 4 * 60_000;
const troubles = [
  { kind: 'status', status: 503, retryAfter: '5' },
  { kind: 'status', status: 500 },
  { kind: 'lost' },
] as const;

/**
 * A simulated SMS gateway with its share of outages and lost answers, and a mail server for alarms. Whatever the environment names already
 * stays what it is, and a mail server of somebody's is sent nothing for the demo's own address. What they took is shown to commands of the
 * same data folder.
 */
export const startDemoPartners = async (given: Config['partners'], dataDir: string): Promise<DemoPartners> => {
  const gateway = await startSimulatedGateway();
  const mailbox = await startMailbox();
  const post = await showDemoPost(dataDir, { mails: mailbox.received, messages: gateway.delivered });
  let round = 0;
  const trouble = setInterval(() => {
    const random = randomFor(1, `trouble ${round++}`);
    gateway.plan(random.pick(troubles), random.between(1, 3));
  }, troubleEveryMs);
  return {
    partners: {
      ...given,
      ...(given.smtpUrl === undefined && {
        smtpUrl: mailbox.url,
        alarmEmail: given.alarmEmail.length > 0 ? given.alarmEmail : ['operators@doorstep.example'],
      }),
      messageGatewayUrl: given.messageGatewayUrl ?? gateway.url,
    },
    stop: async () => {
      clearInterval(trouble);
      await Promise.all([gateway.close(), mailbox.close(), post.close()]);
    },
  };
};
