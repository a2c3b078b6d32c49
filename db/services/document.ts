import type { Pool, PoolClient } from 'pg';
import { documentRead } from '../cache/document-read.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { serviceKey } from '../cache/keys.ts';
import { spacedTime } from '../json-times.ts';

/** The members' ids, which the reference had under both names once. Spec: cache §3.1. */
const members = `(select coalesce(json_agg(m.user_id order by m.user_id), '[]')
                    from public.user_to_service m where m.service_id = services.id)`;

/** SQL, over a row of `services`: the list of its callbacks, as both shapes of a service have it. */
export const serviceCallbacks = `(
  select coalesce(json_agg(json_build_object('callback_id', id, 'callback_type', callback_type) order by created_at, id), '[]')
    from public.service_callback_api where service_id = services.id)`;

/** SQL, over a row of `services`: the document of a service. Spec: cache §5.1. */
export const serviceDocument = `json_build_object(
  'active', services.active,
  'billing_contact_email_addresses', services.billing_contact_email_addresses,
  'billing_contact_names', services.billing_contact_names,
  'billing_reference', services.billing_reference,
  'confirmed_email_sender_name', services.confirmed_email_sender_name,
  'confirmed_unique', services.confirmed_unique,
  'consent_to_research', services.consent_to_research,
  'contact_link', services.contact_link,
  'count_as_live', services.count_as_live,
  'created_by', services.created_by_id,
  'custom_email_sender_name', services.custom_email_sender_name,
  'email_branding', (select email_branding_id from public.service_email_branding where service_id = services.id),
  'email_message_limit', services.email_message_limit,
  'email_sender_local_part', services.email_sender_local_part,
  'go_live_at', ${spacedTime('services.go_live_at')},
  'go_live_user', services.go_live_user_id,
  'has_active_go_live_request', services.has_active_go_live_request,
  'id', services.id,
  'international_sms_message_limit', services.international_sms_message_limit,
  'letter_branding', (select letter_branding_id from public.service_letter_branding where service_id = services.id),
  'letter_message_limit', services.letter_message_limit,
  'name', services.name,
  'notes', services.notes,
  'organisation', services.organisation_id,
  'organisation_type', services.organisation_type,
  'permissions', (select coalesce(json_agg(permission order by created_at, permission), '[]')
                    from public.service_permissions where service_id = services.id),
  'prefix_sms', services.prefix_sms,
  'purchase_order_number', services.purchase_order_number,
  'rate_limit', services.rate_limit,
  'restricted', services.restricted,
  'service_callback_api', ${serviceCallbacks},
  'sms_message_limit', services.sms_message_limit,
  'user_to_service', ${members},
  'users', ${members},
  'volume_email', services.volume_email,
  'volume_letter', services.volume_letter,
  'volume_sms', services.volume_sms)`;

const oneService = `select json_build_object('data', ${serviceDocument})::text as body from public.services where id = $1`;

/** The document of a service under Notify's key, as `{"data": ...}`. */
export function serviceRead(pool: Pool, service: string): CachedRead {
  return documentRead(pool, { key: serviceKey(service), statement: oneService, values: [service] });
}

/** The same, as the open transaction has left it. @throws Error when there is no such service. */
export async function changedService(client: PoolClient, service: string): Promise<string> {
  const { rows } = await client.query<{ body: string }>(oneService, [service]);
  if (rows[0] === undefined) throw new Error(`Expected service ${service}, which was just changed, got none`);
  return rows[0].body;
}
