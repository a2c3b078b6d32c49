import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';
import { serviceCallbacks } from './document.ts';
import type { StatisticsByType } from './statistics.ts';

/** As the reference has it, with one null for each rule of data retention, and lists that nothing fills here. Spec: cache §5.1. */
const statement = `
  select json_build_object('data', json_build_object(
    'active', active,
    'billing_contact_email_addresses', billing_contact_email_addresses,
    'billing_contact_names', billing_contact_names,
    'billing_reference', billing_reference,
    'complaints', json_build_array(),
    'confirmed_email_sender_name', confirmed_email_sender_name,
    'confirmed_unique', confirmed_unique,
    'consent_to_research', consent_to_research,
    'contact_link', contact_link,
    'count_as_live', count_as_live,
    'created_at', ${isoTime('created_at')},
    'custom_email_sender_name', custom_email_sender_name,
    'data_retention', (select coalesce(json_agg(null::text), '[]') from public.service_data_retention where service_id = services.id),
    'email_sender_local_part', email_sender_local_part,
    'go_live_at', ${isoTime('go_live_at')},
    'go_live_user', go_live_user_id,
    'has_active_go_live_request', has_active_go_live_request,
    'id', id,
    'international_sms_message_limit', international_sms_message_limit,
    'letter_branding', (select letter_branding_id from public.service_letter_branding where service_id = services.id),
    'letter_contacts', (select coalesce(json_agg(contact.id order by contact.created_at, contact.id), '[]')
                          from public.service_letter_contacts contact where contact.service_id = services.id),
    'name', name,
    'notes', notes,
    'organisation', organisation_id,
    'organisation_type', organisation_type,
    'prefix_sms', prefix_sms,
    'purchase_order_number', purchase_order_number,
    'restricted', restricted,
    'service_callback_api', ${serviceCallbacks},
    'statistics', $2::json,
    'unsubscribe_request_reports', json_build_array(),
    'unsubscribe_requests', json_build_array(),
    'updated_at', ${isoTime('updated_at')},
    'volume_email', volume_email,
    'volume_letter', volume_letter,
    'volume_sms', volume_sms))::text as body
    from public.services where id = $1`;

/** The JSON text of the other shape of a service, with numbers of its messages; undefined: there is no such service. */
export async function detailedService(
  pool: Pool,
  service: string,
  statistics: StatisticsByType,
): Promise<string | undefined> {
  const [row] = await boundedQuery<{ body: string }>(pool, statement, [service, JSON.stringify(statistics)]);
  return row?.body;
}
