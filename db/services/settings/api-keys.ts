import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../../bounded-query.ts';
import { keepVersion } from '../../history.ts';
import { isoTime } from '../../json-times.ts';
import { lockService } from '../lock-service.ts';

const list = `json_agg(json_build_object(
  'created_at', ${isoTime('created_at')}, 'created_by', created_by_id, 'expiry_date', ${isoTime('expiry_date')}, 'id', id,
  'key_type', key_type, 'name', name, 'updated_at', ${isoTime('updated_at')}, 'version', version) order by created_at)::text`;

/** JSON text of a list: keys in use, and those revoked within the last seven days. Never the secret. */
export async function listApiKeys(pool: Pool, service: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select coalesce((select ${list} from public.api_keys
                       where service_id = services.id
                         and (expiry_date is null or expiry_date::date > timezone('utc', now()) - interval '7 days')),
                     '[]') as body
       from public.services where id = $1`,
    [service],
  );
  return row?.body;
}

/** JSON text of a list of one key in use; undefined: there is no such key. */
export async function readApiKey(pool: Pool, service: string, id: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string | null }>(
    pool,
    `select ${list} as body from public.api_keys where id = $1 and service_id = $2 and expiry_date is null`,
    [id, service],
  );
  return row?.body ?? undefined;
}

export interface NewApiKey {
  readonly name: string;
  readonly keyType: string;
  readonly createdBy: string;
  /** As it is stored: signed. */
  readonly secret: string;
}

/** @throws an error of Postgres: 23505 when a key in use has the name, 23503 for a stranger. */
export async function addApiKey(client: PoolClient, service: string, key: NewApiKey): Promise<void> {
  await lockService(client, service);
  const { name, keyType, createdBy, secret } = key;
  const { rows } = await client.query<{ id: string }>(
    `insert into public.api_keys (id, service_id, name, key_type, created_by_id, secret, created_at, version)
     values (gen_random_uuid(), $1, $2, $3, $4, $5, timezone('utc', clock_timestamp()), 1) returning id`,
    [service, name, keyType, createdBy, secret],
  );
  await keepVersion(client, 'api_keys', rows[0]?.id ?? '');
}

/** False: there is no such key. One that was revoked before stays as it was. */
export async function revokeApiKey(client: PoolClient, service: string, id: string): Promise<boolean> {
  await lockService(client, service);
  const { rows } = await client.query<{ expiry_date: string | null }>(
    'select expiry_date from public.api_keys where id = $1 and service_id = $2 for update',
    [id, service],
  );
  const [key] = rows;
  if (key === undefined || key.expiry_date !== null) return key !== undefined;
  await client.query(
    `update public.api_keys
        set expiry_date = moment, updated_at = moment, version = version + 1
       from (select timezone('utc', clock_timestamp()) as moment) clock where id = $1`,
    [id],
  );
  await keepVersion(client, 'api_keys', id);
  return true;
}
