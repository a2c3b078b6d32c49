import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../../bounded-query.ts';
import { documentRead } from '../../cache/document-read.ts';
import type { CachedRead } from '../../cache/guard/types.ts';
import { dataRetentionKey } from '../../cache/keys.ts';
import { isoTime } from '../../json-times.ts';
import { lockService } from '../lock-service.ts';

const document = `json_build_object(
  'created_at', ${isoTime('retention.created_at')}, 'days_of_retention', days_of_retention, 'id', retention.id,
  'notification_type', notification_type, 'service_id', service_id, 'service_name', services.name,
  'updated_at', ${isoTime('retention.updated_at')})`;
const rows = 'public.service_data_retention retention join public.services on services.id = service_id';

/** All of a service, by type; a bare list. A service that is not there has none. Spec: cache §1.2. */
export function dataRetentionRead(pool: Pool, service: string): CachedRead {
  return documentRead(pool, {
    key: dataRetentionKey(service),
    statement: `select coalesce(json_agg(${document} order by notification_type::text), '[]')::text as body
                  from ${rows} where service_id = $1`,
    values: [service],
  });
}

/** JSON text of one, by its id or its type; undefined: there is none. */
export async function readDataRetention(
  pool: Pool,
  service: string,
  by: { readonly id: string } | { readonly type: string },
): Promise<string | undefined> {
  const [condition, value] = 'id' in by ? ['retention.id = $2', by.id] : ['notification_type::text = $2', by.type];
  const [row] = await boundedQuery<{ body: string }>(
    pool,
    `select ${document}::text as body from ${rows} where service_id = $1 and ${condition}`,
    [service, value],
  );
  return row?.body;
}

/** Returns JSON text. @throws an error of Postgres: 23505 when the type has one, 23503 when there is no such service. */
export async function addDataRetention(
  client: PoolClient,
  service: string,
  { type, days }: { readonly type: string; readonly days: number },
): Promise<string> {
  await lockService(client, service);
  const { rows: added } = await client.query<{ body: string }>(
    `with retention as (
       insert into public.service_data_retention (id, service_id, notification_type, days_of_retention, created_at)
       values (gen_random_uuid(), $1, $2, $3, timezone('utc', clock_timestamp())) returning *
     )
     select ${document}::text as body from retention left join public.services on services.id = service_id`,
    [service, type, days],
  );
  return added[0]?.body ?? '';
}

/** False: the service has none of that id. */
export async function changeDataRetention(
  client: PoolClient,
  { service, id, days }: { readonly service: string; readonly id: string; readonly days: number },
): Promise<boolean> {
  await lockService(client, service);
  const { rowCount } = await client.query(
    `update public.service_data_retention
        set days_of_retention = $3, updated_at = timezone('utc', clock_timestamp())
      where id = $1 and service_id = $2`,
    [id, service, days],
  );
  return rowCount === 1;
}
