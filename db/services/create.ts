import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { keepVersion } from '../history.ts';
import { setDefaultAllowances } from '../organisations/free-allowance.ts';
import { setBranding } from './branding.ts';
import { derivedNames, parameters, type ServiceColumns } from './columns.ts';
import type { Moment } from './moment.ts';
import { inheritedColumns } from './organisation-of-creator.ts';
import { addCreator, defaultServicePermissions, setServicePermissions } from './permissions.ts';

export interface Creator {
  readonly id: string;
  readonly email_address: string;
  readonly platform_admin: boolean;
}

export async function creatorOf(client: PoolClient, user: string): Promise<Creator | undefined> {
  const { rows } = await client.query<Creator>(
    'select id, email_address, platform_admin from public.users where id = $1',
    [user],
  );
  return rows[0];
}

/** What a service has unless its creator says otherwise. */
const defaults = {
  confirmed_email_sender_name: false,
  has_active_go_live_request: false,
  prefix_sms: false,
  rate_limit: 3000,
} as const satisfies ServiceColumns;

async function insertService(client: PoolClient, columns: ServiceColumns): Promise<void> {
  const { names, placeholders, values } = parameters(client, columns, 1);
  await client.query(
    `insert into public.services (version, created_at, ${names.join(', ')})
     values (1, timezone('utc', clock_timestamp()), ${placeholders.join(', ')})`,
    values,
  );
}

/**
 * Makes a service with all that belongs to it: its creator as the only member, permissions, the sender of its text
 * messages, the organisation and branding of its creator, and this year's free allowance.
 *
 * @returns its id.
 * @throws an error of Postgres: 23505 when the name is taken, 23503 when what a column names is not there.
 */
export async function createService(
  client: PoolClient,
  given: ServiceColumns & { readonly name: string },
  { creator, smsSender, moment }: { readonly creator: Creator; readonly smsSender: string; readonly moment: Moment },
): Promise<string> {
  const service = randomUUID();
  const { organisation_type = null, custom_email_sender_name = null, name } = given;
  const inherited = await inheritedColumns(client, creator.email_address, organisation_type);
  const { email_branding_id, letter_branding_id, ...organisation } = inherited;
  await insertService(client, {
    ...defaults,
    ...given,
    ...derivedNames({ name, custom_email_sender_name }),
    ...organisation,
    id: service,
    active: true,
    count_as_live: !creator.platform_admin,
  });
  await addCreator(client, service, creator.id);
  await setServicePermissions(client, service, defaultServicePermissions);
  await client.query(
    `insert into public.service_sms_senders (id, sms_sender, service_id, is_default, created_at)
     values (gen_random_uuid(), $2, $1, true, timezone('utc', clock_timestamp()))`,
    [service, smsSender],
  );
  await setBranding(client, service, 'email', email_branding_id);
  await setBranding(client, service, 'letter', letter_branding_id);
  await setDefaultAllowances(client, [service], moment);
  await keepVersion(client, 'services', service);
  return service;
}
