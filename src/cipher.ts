import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Keys } from './config.ts';
import { AppError } from './errors.ts';

/**
 * Seals personal data at rest. `field` ('workers.name') is bound into what is sealed: a value copied into another column does not open.
 * `hash` is keyed, for exact look-up of what is stored sealed.
 */
export type Cipher = {
  seal(field: string, text: string): string;
  open(field: string, sealed: string): string;
  hash(text: string): Buffer;
};

const nonceBytes = 12;
const tagBytes = 16;
const noncesAtOnce = 256;

/** Random nonces, fetched by the hundred: each call of the system costs more than a whole sealing. None is ever handed out twice. */
const createNonces = (): (() => Buffer) => {
  let pool = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === pool.length) {
      pool = randomBytes(nonceBytes * noncesAtOnce);
      at = 0;
    }
    at += nonceBytes;
    return pool.subarray(at - nonceBytes, at);
  };
};

/**
 * AES-256-GCM under the first data key; opens what any of the keys sealed. The stored form is `keyId.base64url(nonce, tag, text)`.
 * `open` throws `data_key_missing` for a key that is not configured, `sealed_damaged` for what was altered or belongs to another field.
 */
export const createCipher = ({ dataKeys, hashKey }: Keys): Cipher => {
  const keys = dataKeys.map(({ id, key }) => ({ id, key: createSecretKey(key) }));
  const byId = new Map(keys.map((k) => [k.id, k.key]));
  const [first] = dataKeys;
  const current = { id: first.id, key: createSecretKey(first.key) };
  const secret = createSecretKey(hashKey);
  const nextNonce = createNonces();
  return {
    seal: (field, text) => {
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(field));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open: (field, sealed) => {
      const [id = '', body = ''] = sealed.split('.');
      const key = byId.get(id);
      if (!key)
        throw new AppError('data_key_missing', `DOORSTEP_DATA_KEYS has no key named "${id}", which sealed this field`);
      const bytes = Buffer.from(body, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(field));
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
          'utf8',
        );
      } catch (cause) {
        throw new AppError('sealed_damaged', `a sealed ${field} does not open: altered, or copied from another field`, {
          cause,
        });
      }
    },
    hash: (text) => createHmac('sha256', secret).update(text).digest(),
  };
};

/** Whether a failure only says that this process lacks a key, which tells nothing about what is sealed. */
export const lacksKey = (error: unknown): boolean => error instanceof AppError && error.code === 'data_key_missing';

/** Two fresh keys in the form in which the environment takes them. */
export const generateKeys = (id: string): { DOORSTEP_DATA_KEYS: string; DOORSTEP_HASH_KEY: string } => ({
  DOORSTEP_DATA_KEYS: `${id}:${randomBytes(32).toString('base64')}`,
  DOORSTEP_HASH_KEY: randomBytes(32).toString('base64'),
});
