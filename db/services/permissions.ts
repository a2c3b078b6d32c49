import type { PoolClient } from 'pg';

/** What a service may do. Spec: cache §5.1. */
export const servicePermissions = [
  'edit_folder_permissions',
  'email',
  'email_auth',
  'inbound_sms',
  'international_letters',
  'international_sms',
  'letter',
  'sms',
  'sms_to_uk_landlines',
] as const;
export type ServicePermission = (typeof servicePermissions)[number];

/** Of a new service. */
export const defaultServicePermissions = [
  'sms',
  'email',
  'letter',
  'international_sms',
  'international_letters',
] as const satisfies readonly ServicePermission[];

/** What whoever made a service may do there. */
const creatorPermissions = [
  'manage_users',
  'manage_templates',
  'manage_settings',
  'send_texts',
  'send_emails',
  'send_letters',
  'manage_api_keys',
  'view_activity',
];

/** A microsecond apart, so that they are listed in this order. */
const inOrder = `timezone('utc', transaction_timestamp()) + position * interval '1 microsecond'`;

/** Makes these the permissions of a service. Those that it had keep their place in the list. */
export async function setServicePermissions(
  client: PoolClient,
  service: string,
  permissions: readonly ServicePermission[],
): Promise<void> {
  await client.query('delete from public.service_permissions where service_id = $1 and permission <> all ($2)', [
    service,
    permissions,
  ]);
  await client.query(
    `insert into public.service_permissions (service_id, permission, created_at)
     select $1, permission, ${inOrder} from unnest($2::text[]) with ordinality given (permission, position)
     on conflict (service_id, permission) do nothing`,
    [service, permissions],
  );
}

/** Makes the creator of a service its first member, who may do everything. */
export async function addCreator(client: PoolClient, service: string, user: string): Promise<void> {
  await client.query('insert into public.user_to_service (user_id, service_id) values ($1, $2)', [user, service]);
  await client.query(
    `insert into public.permissions (id, service_id, user_id, permission, created_at)
     select gen_random_uuid(), $1, $2, permission, ${inOrder}
       from unnest($3::permission_types[]) with ordinality given (permission, position)`,
    [service, user, creatorPermissions],
  );
}
