/** A mail to send. `messageId` is the caller's, `<id@doorstep…>`: the same fact told again carries the same, so that mail programs show it once. */
export type Mail = { messageId: string; to: readonly string[]; subject: string; text: string; html?: string };

/** A recipient that the server did not take while it took others. Addresses are personal data: keep them out of logs. */
export type Undelivered = { address: string; kind: 'refused' | 'later'; status: number | undefined };

/** What the server took over; `undelivered` is empty unless it took some recipients and not others. */
export type Sent = { accepted: readonly string[]; undelivered: readonly Undelivered[] };

/**
 * Sends mail. A rejected `send` throws a PartnerError: `refused` where every recipient bounced or the message itself was not taken, `later`
 * where nothing was or may have been sent (busy server, lost connection, time-out, our own login): send it again with the same `messageId`.
 */
export type MailPort = {
  send(mail: Mail, options?: { signal?: AbortSignal }): Promise<Sent>;
  /** Ends the idle connections; a mail on its way is finished first, one that waits for a connection fails as `later`. */
  close(): void;
};
