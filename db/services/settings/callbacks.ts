import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../../bounded-query.ts';
import { keepVersion } from '../../history.ts';
import { isoTime } from '../../json-times.ts';
import { lockService } from '../lock-service.ts';

const document = `json_build_object(
  'created_at', ${isoTime('created_at')}, 'id', id, 'service_id', service_id, 'updated_at', ${isoTime('updated_at')},
  'updated_by_id', updated_by_id, 'url', url)::text`;

export interface CallbackId {
  readonly service: string;
  readonly id: string;
  /** One of `service_callback_type`. */
  readonly type: string;
}

const isIt = 'id = $1 and service_id = $2 and callback_type = $3';
const idValues = ({ id, service, type }: CallbackId): [string, string, string] => [id, service, type];

/** JSON text; undefined: there is none. */
export async function readCallback(pool: Pool, callback: CallbackId): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select ${document} as body from public.service_callback_api where ${isIt}`,
    idValues(callback),
  );
  return row?.body;
}

export interface CallbackValues {
  readonly url: string;
  /** As it is stored: signed. */
  readonly bearerToken: string;
  readonly updatedBy: string;
}

/** Returns JSON text. @throws an error of Postgres: 23505 when the service has one of that type, 23503 for a stranger. */
export async function addCallback(
  client: PoolClient,
  { service, type }: Omit<CallbackId, 'id'>,
  { url, bearerToken, updatedBy }: CallbackValues,
): Promise<string> {
  await lockService(client, service);
  const { rows } = await client.query<{ id: string; body: string }>(
    `insert into public.service_callback_api (id, service_id, callback_type, url, bearer_token, updated_by_id, created_at, version)
     values (gen_random_uuid(), $1, $2, $3, $4, $5, timezone('utc', clock_timestamp()), 1) returning id, ${document} as body`,
    [service, type, url, bearerToken, updatedBy],
  );
  const [added] = rows;
  if (added === undefined) throw new Error('Expected the new row of service_callback_api, got none');
  await keepVersion(client, 'service_callback_api', added.id);
  return added.body;
}

/** Returns JSON text; undefined: there is none. What is undefined stays as it is. */
export async function changeCallback(
  client: PoolClient,
  callback: CallbackId,
  { url, bearerToken, updatedBy }: Partial<CallbackValues> & Pick<CallbackValues, 'updatedBy'>,
): Promise<string | undefined> {
  await lockService(client, callback.service);
  const { rows } = await client.query<{ body: string }>(
    `update public.service_callback_api
        set url = coalesce($4, url), bearer_token = coalesce($5, bearer_token), updated_by_id = $6,
            updated_at = timezone('utc', clock_timestamp()), version = version + 1
      where ${isIt} returning ${document} as body`,
    [...idValues(callback), url ?? null, bearerToken ?? null, updatedBy],
  );
  if (rows[0] !== undefined) await keepVersion(client, 'service_callback_api', callback.id);
  return rows[0]?.body;
}

/** False: there is none. Its earlier versions are kept. */
export async function deleteCallback(client: PoolClient, callback: CallbackId): Promise<boolean> {
  await lockService(client, callback.service);
  const { rowCount } = await client.query(`delete from public.service_callback_api where ${isIt}`, idValues(callback));
  return rowCount === 1;
}
