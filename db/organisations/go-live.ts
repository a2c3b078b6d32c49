import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

export interface GoLiveRequest {
  readonly hasOrganisation: boolean;
  readonly hasRequester: boolean;
  readonly isActive: boolean;
}

/** What is known of a service's request to go live; undefined: there is no such service. */
export async function goLiveRequest(pool: Pool, service: string): Promise<GoLiveRequest | undefined> {
  const [row] = await boundedQuery<GoLiveRequest>(
    pool,
    `select organisation_id is not null as "hasOrganisation", go_live_user_id is not null as "hasRequester",
            has_active_go_live_request as "isActive"
       from public.services where id = $1`,
    [service],
  );
  return row;
}
