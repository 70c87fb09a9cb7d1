import { freshRedis } from '../support/fresh-redis.ts';
import { deliveryContract } from './delivery.contract.ts';

deliveryContract('Redis', async () => ({ kind: 'redis', ...(await freshRedis()) }));
