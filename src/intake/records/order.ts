/** An order as a server or a file tells it, read and checked by itself; whether its parties exist is asked when it is signed. */
export type OrderRecord = {
  externalId: string;
  workerExternalId: string;
  employerExternalId: string;
  postingExternalId: string | null;
  occupationClass: number | null;
  wageFen: number | null;
  /** Instants in milliseconds; `signedAt` null over HTTP means the instant of receipt. */
  signedAt: number | null;
  startsAt: number;
  endsAt: number;
};
