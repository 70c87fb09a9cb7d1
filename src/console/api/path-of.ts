/** Where a call of the console is made. */
export const pathOf = (name: string): string => `/console/api/${name.replaceAll('.', '/')}`;
/** Where the queues stand as BullMQ has them: a page of its own beside the console's. */
export const rawQueuesPath = '/console/queues/raw';
