import type { PoolClient } from 'pg';

/**
 * Gives a service, which is locked, an inbound number: one that is active, that no service has, and that a sender can be.
 * Undefined: it is none of these, or the service has one already.
 */
export async function allocateInboundNumber(
  client: PoolClient,
  service: string,
  inboundNumber: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ number: string }>(
    `update public.inbound_numbers set service_id = $1, updated_at = timezone('utc', clock_timestamp())
      where id = $2 and active and service_id is null and length(number) <= 11
        and not exists (select from public.inbound_numbers where service_id = $1)
     returning number`,
    [service, inboundNumber],
  );
  return rows[0]?.number;
}
