import type { PoolClient } from 'pg';
import { keepVersions } from '../history.ts';
import type { LockedService } from './lock-service.ts';
import { changeColumns } from './update.ts';

const now = `timezone('utc', clock_timestamp())`;

const archiveTemplates = `
  update public.templates set archived = true, version = version + 1, updated_at = ${now}
   where service_id = $1 and not archived returning id`;

const revokeKeys = `
  update public.api_keys set expiry_date = ${now}, version = version + 1, updated_at = ${now}
   where service_id = $1 and expiry_date is null returning id`;

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

/** `_archived_2026-10-23-06:51:58_Closed service`: the name is free for another service. */
function archivedName(name: string, at: Date): string {
  return `_archived_${at.toISOString().slice(0, 19).replace('T', '-')}_${name}`;
}

/** Ends a service that is locked, for good: with it go its templates and its API keys. */
export async function archiveService(
  client: PoolClient,
  service: string,
  before: LockedService,
  at: Date,
): Promise<void> {
  await changeColumns(client, service, { active: false, name: archivedName(before.name, at) }, before);
  const templates = await client.query<{ id: string }>(archiveTemplates, [service]);
  await keepVersions(client, 'templates', idsOf(templates.rows));
  const keys = await client.query<{ id: string }>(revokeKeys, [service]);
  await keepVersions(client, 'api_keys', idsOf(keys.rows));
}
