import type { PoolClient } from 'pg';
import { keepVersion } from '../history.ts';
import { setBranding } from './branding.ts';
import { derivedNames, parameters, type ServiceColumns, type ServiceNames } from './columns.ts';
import type { LockedService } from './lock-service.ts';
import { type ServicePermission, setServicePermissions } from './permissions.ts';

/** Sets columns of a service, with those that follow from them, and keeps the new version. */
export async function changeColumns(
  client: PoolClient,
  service: string,
  columns: ServiceColumns,
  before: ServiceNames,
): Promise<void> {
  const { name = before.name, custom_email_sender_name = before.custom_email_sender_name } = columns;
  const renamed = columns.name !== undefined || columns.custom_email_sender_name !== undefined;
  const all = { ...columns, ...(renamed ? derivedNames({ name, custom_email_sender_name }) : {}) };
  const { names, placeholders, values } = parameters(client, all, 2);
  await client.query(
    `update public.services
        set (${['version', 'updated_at', ...names].join(', ')})
          = row (${['version + 1', `timezone('utc', clock_timestamp())`, ...placeholders].join(', ')})
      where id = $1`,
    [service, ...values],
  );
  await keepVersion(client, 'services', service);
}

/** What is undefined stays as it is. */
export interface ServiceChange {
  readonly columns: ServiceColumns;
  readonly emailBranding: string | null | undefined;
  readonly letterBranding: string | null | undefined;
  readonly permissions: readonly ServicePermission[] | undefined;
}

/**
 * Changes a service that is locked. Its version goes up, also when nothing else has changed, as in the reference.
 *
 * @throws an error of Postgres: 23505 when the name is taken, 23503 when what a column names is not there.
 */
export async function updateService(
  client: PoolClient,
  service: string,
  { columns, emailBranding, letterBranding, permissions }: ServiceChange,
  before: LockedService,
): Promise<void> {
  if (permissions !== undefined) await setServicePermissions(client, service, permissions);
  if (emailBranding !== undefined) await setBranding(client, service, 'email', emailBranding);
  if (letterBranding !== undefined) await setBranding(client, service, 'letter', letterBranding);
  await changeColumns(client, service, columns, before);
}
