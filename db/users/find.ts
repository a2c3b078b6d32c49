import type { Pool } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';

/** A user as lists show it. */
export interface UserSummary {
  readonly email_address: string;
  readonly id: string;
  readonly mobile_number: string | null;
  readonly name: string;
}

/** Users with this text in their address, in capitals or not; the oldest first. */
export async function findUsersByEmail(pool: Pool, email: string): Promise<UserSummary[]> {
  return boundedQuery<UserSummary>(
    pool,
    `select email_address, id, mobile_number, name from public.users where email_address ilike $1 order by created_at, id`,
    [`%${email.replaceAll(/[\\%_]/g, '\\$&')}%`],
  );
}

export interface Accounts {
  readonly organisations: readonly { count_of_live_services: number; id: string; name: string }[];
  readonly services: readonly { id: string; name: string; organisation: string | null; restricted: boolean }[];
}

/** The active organisations and services of a user, by name; undefined: there is no such user. Spec: cache §5.2. */
export async function accountsOf(pool: Pool, user: string): Promise<Accounts | undefined> {
  const { accounts } = await boundedRow<{ accounts: Accounts | null }>(
    pool,
    `select (select json_build_object(
       'organisations', coalesce((select json_agg(o order by o.name) from (
          select (select count(*) from public.services s
                   where s.organisation_id = o.id and s.active and not s.restricted) as count_of_live_services, o.id, o.name
            from public.user_to_organisation m join public.organisation o on o.id = m.organisation_id
           where m.user_id = u.id and o.active) o), '[]'),
       'services', coalesce((select json_agg(s order by s.name) from (
          select s.id, s.name, s.organisation_id as organisation, s.restricted
            from public.user_to_service m join public.services s on s.id = m.service_id
           where m.user_id = u.id and s.active) s), '[]'))
       from public.users u where u.id = $1) as accounts`,
    [user],
  );
  return accounts ?? undefined;
}
