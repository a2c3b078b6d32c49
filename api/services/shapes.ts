import { z } from '@hono/zod-openapi';
import { servicePermissions } from '../../db/services/permissions.ts';

const id = z.guid();
const text = z.string().nullable();
const count = z.int().min(0);
const alwaysEmpty = z.array(z.unknown()).max(0);

export const serviceParams = z.object({ service_id: id });

/** `2026-11-22T05:01:41.608295Z` */
const isoTime = z.iso.datetime({ precision: 6 });

export const serviceSummary = z
  .object({ active: z.boolean(), id, name: z.string(), restricted: z.boolean() })
  .openapi('ServiceSummary');

/** What both shapes of a service have. */
const common = z.object({
  active: z.boolean(),
  billing_contact_email_addresses: text,
  billing_contact_names: text,
  billing_reference: text,
  confirmed_email_sender_name: z.boolean().nullable(),
  confirmed_unique: z.boolean(),
  consent_to_research: z.boolean().nullable(),
  contact_link: text,
  count_as_live: z.boolean(),
  custom_email_sender_name: text,
  email_sender_local_part: z.string(),
  go_live_user: id.nullable(),
  has_active_go_live_request: z.boolean(),
  id,
  international_sms_message_limit: z.int(),
  letter_branding: id.nullable(),
  name: z.string(),
  notes: text,
  organisation: id.nullable(),
  organisation_type: text,
  prefix_sms: z.boolean(),
  purchase_order_number: text,
  restricted: z.boolean().openapi({ description: 'In trial' }),
  service_callback_api: z.array(z.object({ callback_id: id, callback_type: z.string() })),
  volume_email: z.int().nullable(),
  volume_letter: z.int().nullable(),
  volume_sms: z.int().nullable(),
});

/** Spec: cache §5.1. */
export const service = common
  .extend({
    created_by: id,
    email_branding: id.nullable(),
    email_message_limit: z.int(),
    go_live_at: z
      .string()
      .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
      .nullable(),
    letter_message_limit: z.int(),
    permissions: z.array(z.enum(servicePermissions)),
    rate_limit: z.int(),
    sms_message_limit: z.int(),
    user_to_service: z.array(id).openapi({ description: 'The ids of the members, as in users' }),
    users: z.array(id),
  })
  .openapi('Service');
export const oneService = z.object({ data: service });

const statistics = z.object({ delivered: count, failed: count, requested: count });
export const statisticsByType = z
  .object({ email: statistics, letter: statistics, sms: statistics })
  .openapi('MessageStatistics');

export const detailedService = common
  .extend({
    complaints: alwaysEmpty,
    created_at: isoTime,
    data_retention: z.array(z.null()).openapi({ description: 'A null for each rule' }),
    go_live_at: isoTime.nullable(),
    letter_contacts: z.array(id),
    statistics: statisticsByType,
    unsubscribe_request_reports: alwaysEmpty,
    unsubscribe_requests: alwaysEmpty,
    updated_at: isoTime.nullable(),
  })
  .openapi('ServiceWithStatistics');

export const listedService = serviceSummary
  .extend({ created_at: z.string(), notification_type: text, statistics: statisticsByType })
  .openapi('ListedServiceWithStatistics');

export const liveService = z
  .object({
    consent_to_research: z.boolean().nullable(),
    contact_email: text,
    contact_mobile: text,
    contact_name: text,
    email_totals: count,
    email_volume_intent: z.int().nullable(),
    free_sms_fragment_limit: z.int(),
    letter_totals: count,
    letter_volume_intent: z.int().nullable(),
    live_date: text.openapi({ example: 'Sun, 22 Nov 2026 05:00:00 GMT' }),
    organisation_name: text,
    organisation_type: text,
    service_id: id,
    service_name: z.string(),
    sms_totals: count,
    sms_volume_intent: z.int().nullable(),
  })
  .openapi('LiveService');

const apiKeyVersion = z
  .object({
    created_at: isoTime,
    created_by_id: id,
    expiry_date: isoTime.nullable(),
    id,
    name: z.string(),
    service_id: id,
    updated_at: isoTime.nullable(),
  })
  .openapi('ApiKeyVersion');

const serviceVersion = z
  .object({
    active: z.boolean(),
    created_at: isoTime,
    created_by_id: id,
    custom_email_sender_name: text,
    email_message_limit: z.int(),
    email_sender_local_part: z.string(),
    id,
    letter_message_limit: z.int(),
    name: z.string(),
    restricted: z.boolean(),
    sms_message_limit: z.int(),
    updated_at: isoTime.nullable(),
    version: z.int(),
  })
  .openapi('ServiceVersion');

export const history = z.object({
  data: z.object({ api_key_history: z.array(apiKeyVersion), service_history: z.array(serviceVersion) }),
});
