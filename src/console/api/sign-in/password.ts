import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Memory in KiB. */
type Cost = { memory: number; passes: number; parallelism: number };

/** What OWASP asks of argon2id at least: 19 MiB, two passes, one lane. */
const advised: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

const hashWith = (password: string, nonce: Buffer, { memory, passes, parallelism }: Cost) =>
  derive('argon2id', {
    message: password.normalize('NFKC'),
    ...{ nonce, memory, passes, parallelism, tagLength: 32 },
  });

/** `argon2id$memory$passes$lanes$salt$hash`: it says itself what it costs to try, which is as much as advised where nothing else is given. */
export const hashPassword = async (password: string, cost = advised): Promise<string> => {
  const nonce = randomBytes(16);
  const tag = await hashWith(password, nonce, cost);
  return [
    'argon2id',
    cost.memory,
    cost.passes,
    cost.parallelism,
    nonce.toString('base64url'),
    tag.toString('base64url'),
  ].join('$');
};

/** A hash that nothing fits: an unknown name takes as long to refuse as a wrong password. */
const nobody = `argon2id$${advised.memory}$${advised.passes}$${advised.parallelism}$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(32).toString('base64url')}`;

/** Whether a password is the one that was hashed. Without a hash the answer is no, as late as with one. */
export const passwordFits = async (password: string, stored: string | null): Promise<boolean> => {
  const [, memory, passes, parallelism, nonce = '', tag = ''] = (stored ?? nobody).split('$');
  const made = await hashWith(password, Buffer.from(nonce, 'base64url'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return stored !== null && timingSafeEqual(made, Buffer.from(tag, 'base64url'));
};
