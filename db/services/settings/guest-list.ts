import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../../bounded-query.ts';
import { lockService } from '../lock-service.ts';

/** Whom a service in trial may send to besides its team. */
export interface GuestList {
  readonly email_addresses: readonly string[];
  readonly phone_numbers: readonly string[];
}

/** Undefined: there is no such service. */
export async function readGuestList(pool: Pool, service: string): Promise<GuestList | undefined> {
  const recipients = (type: string) =>
    `array(select recipient::text from public.service_whitelist
            where service_id = services.id and recipient_type = '${type}' order by created_at, recipient)`;
  const [row] = await boundedQuery<GuestList & { id: string }>(
    pool,
    `select ${recipients('email')} as email_addresses, ${recipients('mobile')} as phone_numbers
       from public.services where id = $1`,
    [service],
  );
  return row;
}

/** Puts it in place of what was there. False: there is no such service. */
export async function replaceGuestList(client: PoolClient, service: string, guests: GuestList): Promise<boolean> {
  if ((await lockService(client, service)) === undefined) return false;
  await client.query('delete from public.service_whitelist where service_id = $1', [service]);
  await client.query(
    `insert into public.service_whitelist (id, service_id, recipient_type, recipient, created_at)
     select gen_random_uuid(), $1, type::recipient_type, recipient, timezone('utc', clock_timestamp())
       from (select 'email' as type, recipient from unnest($2::text[]) recipient
             union all select 'mobile', recipient from unnest($3::text[]) recipient) guest`,
    [service, guests.email_addresses, guests.phone_numbers],
  );
  return true;
}
