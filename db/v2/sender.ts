import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';

/** What decides to whom a service may send. */
export interface Sender {
  readonly permissions: readonly string[];
  readonly restricted: boolean;
  /** E-mail addresses and phone numbers of its team. */
  readonly team: readonly string[];
  /** Those of its guest list. */
  readonly guests: readonly string[];
}

export async function sender(pool: Pool, service: string): Promise<Sender> {
  return boundedRow<Sender & { restricted: boolean }>(
    pool,
    `select restricted,
            array(select permission from public.service_permissions where service_id = s.id) as permissions,
            array(select recipient from public.service_whitelist where service_id = s.id) as guests,
            array(select contact
                    from public.user_to_service m
                    join public.users u on u.id = m.user_id,
                         unnest(array[u.email_address, u.mobile_number]) contact
                   where m.service_id = s.id and contact is not null) as team
       from public.services s where s.id = $1`,
    [service],
  );
}
