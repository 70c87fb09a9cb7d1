import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A mail server on loopback that takes everything and keeps the last of it: where the demo's alarms arrive. */
export type Mailbox = {
  /** For SMTP_URL. */
  url: string;
  /** Mails as they came over the wire, oldest first. */
  received(): readonly string[];
  close(): Promise<void>;
};

const mostKept = 1_000;
const answers: Record<string, string> = {
  EHLO: '250-doorstep demo\r\n250 8BITMIME',
  HELO: '250 doorstep demo',
  MAIL: '250 sender taken',
  RCPT: '250 recipient taken',
  RSET: '250 forgotten',
  NOOP: '250 still here',
  DATA: '354 end with a dot on a line of its own',
  QUIT: '221 bye',
};

/** One conversation, as RFC 5321 has it, without what a demo does not need: no TLS, no login, no limits but the number kept. */
const converse = async (socket: Socket, keep: (mail: string) => void): Promise<void> => {
  const say = (line: string): boolean => socket.write(`${line}\r\n`);
  say('220 doorstep demo');
  let mail: string[] | undefined;
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (mail) {
      if (line !== '.') {
        mail.push(line.startsWith('..') ? line.slice(1) : line);
        continue;
      }
      keep(mail.join('\r\n'));
      mail = undefined;
      say('250 kept');
      continue;
    }
    const command = line.slice(0, 4).toUpperCase();
    say(answers[command] ?? '502 not in this demo');
    if (command === 'DATA') mail = [];
    if (command === 'QUIT') socket.end();
  }
};

export const startMailbox = async (): Promise<Mailbox> => {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (mail: string): void => {
    mails.push(mail);
    if (mails.length > mostKept) mails.shift();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, keep).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    received: () => mails,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
};
