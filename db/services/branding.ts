import type { PoolClient } from 'pg';

/** Links a service with a branding, or with none. @throws an error of Postgres (23503) when there is no such branding. */
export async function setBranding(
  client: PoolClient,
  service: string,
  kind: 'email' | 'letter',
  branding: string | null,
): Promise<void> {
  await client.query(`delete from public.service_${kind}_branding where service_id = $1`, [service]);
  if (branding === null) return;
  await client.query(`insert into public.service_${kind}_branding (service_id, ${kind}_branding_id) values ($1, $2)`, [
    service,
    branding,
  ]);
}
