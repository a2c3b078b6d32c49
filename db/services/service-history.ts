import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';

const time = (name: string) => `'${name}', ${isoTime(name)}`;

/** The JSON text of the versions of a service and of its API keys. An unknown service has none. */
export async function serviceHistory(pool: Pool, service: string): Promise<string> {
  const { body } = await boundedRow<{ body: string }>(
    pool,
    `select json_build_object('data', json_build_object(
       'api_key_history', (
         select coalesce(json_agg(json_build_object(
                  ${time('created_at')}, 'created_by_id', created_by_id, ${time('expiry_date')}, 'id', id, 'name', name,
                  'service_id', service_id, ${time('updated_at')}) order by created_at, id, version), '[]')
           from public.api_keys_history where service_id = $1),
       'service_history', (
         select coalesce(json_agg(json_build_object(
                  'active', active, ${time('created_at')}, 'created_by_id', created_by_id,
                  'custom_email_sender_name', custom_email_sender_name, 'email_message_limit', email_message_limit,
                  'email_sender_local_part', email_sender_local_part, 'id', id, 'letter_message_limit', letter_message_limit,
                  'name', name, 'restricted', restricted, 'sms_message_limit', sms_message_limit, ${time('updated_at')},
                  'version', version) order by version), '[]')
           from public.services_history where id = $1)))::text as body`,
    [service],
  );
  return body;
}
