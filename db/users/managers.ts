import type { PoolClient } from 'pg';
import { publicSectorDomains } from './public-sector.ts';

/** What a service would be left with, were one of its users gone. */
export interface WithoutUser {
  /** Other active users. */
  readonly others: number;
  /** Other active users who manage its settings and have a public sector address. */
  readonly managers: number;
  /** Whether the user is such a manager. */
  readonly isManager: boolean;
  /** How many managers it has to keep: two once it is live or wants to be. */
  readonly needed: number;
}

/** The service is locked, so that two users cannot leave because of each other. Spec: cache §6. */
export async function withoutUser(client: PoolClient, service: string, user: string): Promise<WithoutUser> {
  const { rows } = await client.query<WithoutUser>(
    `with known as (select domain from public.domain union select unnest($3::text[])),
     member as (
       select u.id, u.state = 'active' as active,
              exists (select from public.permissions p
                       where p.user_id = u.id and p.service_id = $1 and p.permission = 'manage_settings')
              and exists (select from known k
                           where right(lower(u.email_address), length(k.domain) + 1) in ('@' || k.domain, '.' || k.domain))
                as manager
         from public.user_to_service m join public.users u on u.id = m.user_id where m.service_id = $1)
     select count(*) filter (where active and id <> $2)::int as others,
            count(*) filter (where active and manager and id <> $2)::int as managers,
            coalesce(bool_or(manager) filter (where id = $2), false) as "isManager",
            (select case when restricted and not has_active_go_live_request then 1 else 2 end
               from public.services where id = $1) as needed
       from member`,
    [service, user, publicSectorDomains],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('Expected a row of counts, got none');
  return row;
}

/** Whether the user may leave it. */
export function mayLeave({ others, managers, isManager, needed }: WithoutUser): boolean {
  return others > 0 && (!isManager || managers >= needed);
}

/** Whether the user may stop managing its settings. */
export function mayStopManaging({ managers, isManager, needed }: WithoutUser): boolean {
  return !isManager || managers >= needed;
}
