import type { Pool, PoolClient } from 'pg';
import { boundedQuery, boundedRow } from '../bounded-query.ts';
import { documentRead } from '../cache/document-read.ts';
import { userKey } from '../cache/keys.ts';
import { isoTime, spacedTime } from '../json-times.ts';

/** Whoever is a member of GOV.UK Notify's own service may use a security key. */
const notifyService = 'd6aa2c68-a2d9-4437-ab19-3ae8eb202553';

const permissionsByService = `
  select json_object_agg(service_id, permissions)
    from (select p.service_id, json_agg(p.permission order by p.permission) as permissions
            from public.permissions p join public.services s on s.id = p.service_id and s.active
           where p.user_id = u.id group by p.service_id) by_service`;

const permissionsByOrganisation = `
  select json_object_agg(m.organisation_id,
           array(select p.permission from public.organisation_user_permissions p
                  where p.user_id = u.id and p.organisation_id = m.organisation_id and o.active order by p.permission))
    from public.user_to_organisation m join public.organisation o on o.id = m.organisation_id where m.user_id = u.id`;

/**
 * SQL of the JSON of a user, over a row `u` of `users`: its 20 fields, by name. Of the services and organisations only the
 * active ones; each organisation has its permissions, be they none. Spec: cache §5.2.
 */
export const userDocument = `(select row_to_json(document) from (select
  u.auth_type,
  u.platform_admin or u.auth_type = 'webauthn_auth' or exists (
    select from public.user_to_service m where m.user_id = u.id and m.service_id = '${notifyService}') as can_use_webauthn,
  ${isoTime('u.created_at')} as created_at,
  u.current_session_id,
  ${isoTime('u.email_access_validated_at')} as email_access_validated_at,
  u.email_address, u.failed_login_count, u.id,
  ${isoTime('u.logged_in_at')} as logged_in_at,
  u.mobile_number, u.name,
  coalesce((${permissionsByOrganisation}), '{}') as organisation_permissions,
  array(select o.id from public.user_to_organisation m join public.organisation o on o.id = m.organisation_id and o.active
         where m.user_id = u.id order by o.created_at, o.id) as organisations,
  ${spacedTime('u.password_changed_at')} as password_changed_at,
  coalesce((${permissionsByService}), '{}') as permissions,
  u.platform_admin, u.receives_new_features_email,
  array(select s.id from public.user_to_service m join public.services s on s.id = m.service_id and s.active
         where m.user_id = u.id order by s.created_at, s.id) as services,
  u.state, u.take_part_in_research) document)`;

const answerOf = `select '{"data":' || ${userDocument} || '}' as body from public.users u`;

/** SQL of `{"data":[user...]}`, oldest user first. @param members a subquery of their ids. */
const answerOfAll = (members: string) =>
  `'{"data":' || coalesce((select json_agg(${userDocument} order by u.created_at, u.id)
     from public.users u where u.id in (${members}))::text, '[]') || '}' as body`;

/** `{"data":user}` under Notify's key. */
export function userRead(pool: Pool, user: string): ReturnType<typeof documentRead> {
  return documentRead(pool, { key: userKey(user), statement: `${answerOf} where u.id = $1`, values: [user] });
}

/** `{"data":user}` as this transaction has left it; undefined: there is no such user. */
export async function userAsChanged(client: PoolClient, user: string): Promise<string | undefined> {
  const { rows } = await client.query<{ body: string }>(`${answerOf} where u.id = $1`, [user]);
  return rows[0]?.body;
}

/** `{"data":user}` of an address, in capitals or not. */
export async function userByEmail(pool: Pool, email: string): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(pool, `${answerOf} where lower(u.email_address) = lower($1)`, [
    email,
  ]);
  return row?.body;
}

/** `{"data":[user...]}` of the members of a service; undefined: there is no such service. */
export async function usersOfService(pool: Pool, service: string): Promise<string | undefined> {
  const members = 'select m.user_id from public.user_to_service m where m.service_id = $1';
  const statement = `select ${answerOfAll(members)} from public.services where id = $1`;
  const [row] = await boundedQuery<{ body: string }>(pool, statement, [service]);
  return row?.body;
}

/** `{"data":[user...]}` of the active members of an organisation, of which there are none when there is no such organisation. */
export async function usersOfOrganisation(pool: Pool, organisation: string): Promise<string> {
  const members = `select m.user_id from public.user_to_organisation m
    join public.users a on a.id = m.user_id and a.state = 'active' where m.organisation_id = $1`;
  return (await boundedRow<{ body: string }>(pool, `select ${answerOfAll(members)}`, [organisation])).body;
}
