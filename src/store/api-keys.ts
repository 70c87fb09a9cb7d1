import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { monotonicMs } from '../clock.ts';
import { apiScopes } from '../domain/api-scopes.ts';
import { UsageError } from '../errors.ts';
import { type Access, demandCity } from './access.ts';
import { recordAudit } from './audit.ts';
import type { Queryable, Sql } from './connect.ts';
import { newId } from './ids.ts';

/** Who calls: a key, the name space of its external ids, and what it may do. */
export type ApiKey = { id: string; source: string; scopes: ReadonlySet<string> };

const form = /^dsk_([0-9a-f]{32})_([\w-]{43})$/;
const digest = (secret: string): Buffer => hash('sha256', secret, 'buffer');

/**
 * Makes a key and returns its secret, `dsk_<id>_<secret>`, which exists nowhere else afterwards: only a hash is kept (the secret has 256
 * random bits, so a plain one is enough). Every running process knows the key within a second. @throws {UsageError} on an unknown scope.
 */
export const createApiKey = async (
  sql: Queryable,
  key: { name: string; source: string; scopes: readonly string[]; at: number },
): Promise<string> => {
  const strange = key.scopes.find((scope) => !apiScopes.some((known) => known === scope));
  if (strange !== undefined || key.scopes.length === 0) {
    throw new UsageError('scope_unknown', `a key has one or more of these scopes: ${apiScopes.join(',')}`);
  }
  const id = newId();
  const secret = randomBytes(32).toString('base64url');
  await sql`
    insert into api_keys (id, name, source, scopes, secret_hash, created_at)
    values (${id}, ${key.name}, ${key.source}, ${key.scopes as string[]}, ${digest(secret)}, ${key.at})`;
  return `dsk_${id.replaceAll('-', '')}_${secret}`;
};

/** What shows nothing, or turns round what stands after it. */
const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** Full width as half width, one blank for many. */
const plain = (name: string): string => name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ');

/** A name as people read it. @throws {UsageError} `name_missing`, `name_hidden` */
const readName = (given: string): string => {
  const name = plain(given);
  if (name === '')
    throw new UsageError('name_missing', 'give the key a name that says who holds it: --name mini-program');
  if (hidden.test(name))
    throw new UsageError('name_hidden', 'the name holds a character that nobody sees: type it anew, without it');
  return name;
};

/** Names that are read alike are one name. */
const alike = (name: string): string => plain(name).toLowerCase();

const nameTaken = (name: string): UsageError => {
  const message = `a key in force is called "${name}": give this one another name, so that the audit tells them apart, or revoke that one first`;
  return new UsageError('name_taken', message);
};

/**
 * The same, asked for by a person, and audited: by its name, which no other key in force bears. @throws {UsageError} `forbidden` without
 * `api_key.manage` for the city, `name_missing`, `name_hidden`, `name_taken`, `scope_unknown`
 */
export const addApiKey = async (
  sql: Sql,
  access: Access,
  key: { name: string; source: string; scopes: readonly string[]; at: number; reason?: string | null },
): Promise<string> => {
  demandCity(access, 'api_key.manage');
  const name = readName(key.name);
  return (await sql.begin(async (tx) => {
    await tx`lock table api_keys in share row exclusive mode`;
    const inForce = await tx<{ name: string }[]>`select name from api_keys where revoked_at is null`;
    const same = inForce.find((other) => alike(other.name) === alike(name));
    if (same) throw nameTaken(same.name);
    const secret = await createApiKey(tx, { ...key, name });
    await recordAudit(tx, {
      ...{ at: key.at, actor: access.actor, action: 'api_key.add', subjectType: 'api_key', subjectId: name },
      ...{ after: { source: key.source, scopes: key.scopes }, reason: key.reason ?? null },
    });
    return secret;
  })) as string;
};

export type ListedApiKey = {
  id: string;
  name: string;
  source: string;
  scopes: string[];
  createdAt: number;
  revokedAt: number | null;
};

/** All keys, those in force first, then by age. @throws {UsageError} `forbidden` without `api_key.read` for the city */
export const listApiKeys = async (sql: Queryable, access: Access): Promise<ListedApiKey[]> => {
  demandCity(access, 'api_key.read');
  return await sql<ListedApiKey[]>`
    select id, name, source, scopes, created_at as "createdAt", revoked_at as "revokedAt" from api_keys
    order by revoked_at nulls first, created_at, id`;
};

/**
 * Takes a key out of force for good; every running process refuses it within `trustMs`. Returns its name, or undefined where no key in
 * force has this id. @throws {UsageError} `forbidden` without `api_key.manage` for the city
 */
export const revokeApiKey = async (
  sql: Sql,
  access: Access,
  id: string,
  by: { at: number; reason: string | null },
): Promise<string | undefined> => {
  demandCity(access, 'api_key.manage');
  return (await sql.begin(async (tx) => {
    const [key] = await tx<{ name: string; source: string }[]>`
      update api_keys set revoked_at = ${by.at} where id = ${id} and revoked_at is null returning name, source`;
    if (!key) return undefined;
    await recordAudit(tx, {
      ...{ at: by.at, actor: access.actor, action: 'api_key.revoke', subjectType: 'api_key', subjectId: key.name },
      ...{ before: { id, source: key.source, revoked: false }, after: { revoked: true }, reason: by.reason },
    });
    return key.name;
  })) as string | undefined;
};

type Kept = ApiKey & { secretHash: Uint8Array };

const loadKeys = async (sql: Sql): Promise<Map<string, Kept>> => {
  const rows = await sql<{ id: string; source: string; scopes: string[]; secretHash: Uint8Array }[]>`
    select id, source, scopes, secret_hash as "secretHash" from api_keys where revoked_at is null`;
  return new Map(rows.map((row) => [row.id.replaceAll('-', ''), { ...row, scopes: new Set(row.scopes) }]));
};

export type ApiKeys = { find(token: string): Promise<ApiKey | undefined> };

/** How long a revoked key may still be taken, and how soon a new one is. */
const trustMs = 3_000;
const retryMs = 500;

/**
 * A process' copy of all keys in force (a city has a few dozen), so that a request asks Postgres nothing. Read again after three seconds,
 * or half a second where the key is not in it: ten thousand bad tokens cost two small queries a second and no memory. While Postgres does
 * not answer, `find` rejects: a copy that old is not trusted.
 */
export const keepApiKeys = (sql: Sql): ApiKeys => {
  let copy = new Map<string, Kept>();
  let readAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const asked = monotonicMs();
    copy = await loadKeys(sql);
    readAt = asked;
  };
  const readUnlessNewerThan = async (ms: number): Promise<void> => {
    if (monotonicMs() - readAt < ms) return;
    loading ??= read().finally(() => {
      loading = undefined;
    });
    await loading;
  };
  return {
    find: async (token) => {
      const [, id = '', secret = ''] = form.exec(token) ?? [];
      if (secret === '') return undefined;
      await readUnlessNewerThan(copy.has(id) ? trustMs : retryMs);
      const key = copy.get(id);
      return key && timingSafeEqual(key.secretHash, digest(secret)) ? key : undefined;
    },
  };
};
