import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export type Received = { from: string; to: string[]; secure: boolean; mail: Email };
export type MailServer = { url: string; received: Received[]; connections: () => number };

/** What the server says to the next mail or recipient; `lose` cuts the connection once the whole mail is here. */
export type Behaviour = {
  recipient?: (address: string) => number | undefined;
  data?: () => number | 'lose' | 'hang' | undefined;
  greetingMs?: number;
  options?: SMTPServerOptions;
};

const failure = (status: number): Error =>
  Object.assign(new Error('no: 13800138000 <worker@example.org>'), { responseCode: status });

/** A real SMTP server on loopback that keeps what it takes over. */
export const startMailServer = async (behaviour: Behaviour = {}): Promise<MailServer> => {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = new SMTPServer({
    ...{ authOptional: true, hideSTARTTLS: true, disableReverseLookup: true, logger: false },
    onConnect: (_session, done) => {
      connections += 1;
      setTimeout(done, behaviour.greetingMs ?? 0);
    },
    onRcptTo: ({ address }, _session, done) => {
      const status = behaviour.recipient?.(address);
      done(status === undefined ? null : failure(status));
    },
    onData: (stream, { envelope, secure }, done) => {
      const keep = async (): Promise<void> => {
        const mail = await PostalMime.parse(await buffer(stream));
        const said = behaviour.data?.();
        if (typeof said === 'number') return done(failure(said));
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), secure, mail });
        if (said === 'lose') for (const socket of sockets) socket.destroy();
        else if (said !== 'hang') done();
      };
      keep().catch(done);
    },
    ...behaviour.options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((closed) => server.close(closed));
  });
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `smtp://127.0.0.1:${port}`, received, connections: () => connections };
};
