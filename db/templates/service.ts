import type { PoolClient } from 'pg';
import type { TemplateType } from './write.ts';

/** What a service is allowed to send and use. */
export async function permissionsOf(client: PoolClient, service: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ permission: string }>(
    'select permission from public.service_permissions where service_id = $1',
    [service],
  );
  return rows.map(({ permission }) => permission);
}

const senders = {
  email: 'select from public.service_email_reply_to where service_id = $1 and id = $2 and not archived',
  sms: 'select from public.service_sms_senders where service_id = $1 and id = $2 and not archived',
  letter: 'select from public.service_letter_contacts where service_id = $1 and id = $2 and not archived',
} as const satisfies Record<TemplateType, string>;

/** Whether a service has this reply-to address, sender or letter contact, whichever the type has. */
export async function hasSender(client: PoolClient, service: string, type: TemplateType, id: string): Promise<boolean> {
  const { rowCount } = await client.query(senders[type], [service, id]);
  return rowCount === 1;
}
