import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

export type KeyType = 'normal' | 'team' | 'test';

export interface ApiKey {
  readonly id: string;
  /** As the column has it: signed. */
  readonly secret: string;
  readonly key_type: KeyType;
  readonly revoked: boolean;
}

export interface ServiceKeys {
  readonly id: string;
  readonly active: boolean;
  readonly keys: readonly ApiKey[];
}

/**
 * A service with its API keys. Keys that were revoked more than seven days ago are not among them, as in the reference,
 * which tells their holder that there is no such key.
 */
export async function serviceKeys(pool: Pool, service: string, now: Date): Promise<ServiceKeys | undefined> {
  const [row] = await boundedQuery<ServiceKeys & { id: string }>(
    pool,
    `select s.id, s.active,
            coalesce(json_agg(json_build_object('id', k.id, 'secret', k.secret, 'key_type', k.key_type,
                                                'revoked', k.expiry_date is not null))
                       filter (where k.id is not null), '[]') as keys
       from public.services s
       left join public.api_keys k
         on k.service_id = s.id and (k.expiry_date is null or k.expiry_date::date > $2::timestamp - interval '7 days')
      where s.id = $1
      group by s.id`,
    [service, now.toISOString()],
  );
  return row;
}
