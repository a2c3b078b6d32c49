import { z } from '@hono/zod-openapi';
import { letterAttachment } from '../templates/shapes.ts';

const id = z.guid();
const text = z.string().nullable();
/** `2026-11-22T05:01:41.608295Z` */
const time = z.iso.datetime({ precision: 6 });
const type = z.enum(['email', 'letter', 'sms']);

export const serviceParams = z.object({ service_id: id });
export const notificationParams = serviceParams.extend({ notification_id: id });
/** Its name is not `job_id`: what is no UUID is no job, but a path that there is. */
export const jobParams = serviceParams.extend({ job: id });

const template = z.object({
  content: z.string(),
  has_unsubscribe_link: z.boolean(),
  id,
  is_precompiled_letter: z.boolean(),
  letter_attachment: z.union([letterAttachment, z.null()]),
  letter_languages: z.enum(['english', 'welsh_then_english']).nullable(),
  letter_welsh_content: text,
  letter_welsh_subject: text,
  name: z.string(),
  redact_personalisation: z.boolean().nullable(),
  reply_to_text: text,
  service: id,
  subject: text,
  template_type: z.string(),
  version: z.int(),
});

export const notification = z
  .object({
    api_key: id.nullable(),
    billable_units: z.int(),
    client_reference: text,
    created_at: time,
    created_by: z.object({ email_address: z.string(), id, name: z.string() }).nullable(),
    document_download_count: z.int().nullable(),
    id,
    international: z.boolean().nullable(),
    job: z.object({ id, original_file_name: z.string() }).nullable(),
    job_row_number: z.int().nullable(),
    key_name: text,
    key_type: z.string(),
    normalised_to: text,
    notification_type: type,
    personalisation: z.record(z.string(), z.unknown()),
    phone_prefix: text,
    postage: text,
    rate_multiplier: z.number().nullable(),
    reference: text,
    reply_to_text: text,
    sent_at: time.nullable(),
    sent_by: text,
    service: id,
    status: z.string(),
    template: template.nullable().openapi({ description: 'The version that the message was made of' }),
    to: z.string(),
    unsubscribe_link: text,
    updated_at: time.nullable(),
  })
  .openapi('Notification');

const aroundIt = z.object({ next: z.literal(true).optional(), prev: z.literal(true).optional() });
export const pageOfService = z
  .object({
    links: aroundIt.openapi({ description: 'Which pages there are around this one' }),
    notifications: z.array(notification),
    page_size: z.int().optional().openapi({ description: 'Left out when a recipient was searched for' }),
  })
  .openapi('NotificationsOfService');

export const pageOfJob = z
  .object({
    links: z.object({ last: z.string().optional(), next: z.string().optional(), prev: z.string().optional() }),
    notifications: z.array(notification),
    page_size: z.int(),
    total: z.int().min(0),
  })
  .openapi('NotificationsOfJob');

const severalOf = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema)]).optional();
const pageFields = {
  page: z.coerce.number().int().min(1).optional(),
  page_size: z.coerce.number().int().min(1).optional(),
  status: severalOf(z.string()),
  template_type: severalOf(type),
};
const flag = z.enum(['true', 'false']).optional();

export const jobQuery = z.object(pageFields);
export const serviceQuery = z.object({
  ...pageFields,
  count_pages: flag.openapi({ description: 'False: no links' }),
  include_from_test_key: flag,
  include_jobs: flag,
  include_one_off: flag,
  limit_days: z.coerce.number().int().optional().openapi({ description: 'Made today or on that many days before' }),
  to: z.string().optional().openapi({ description: 'A part of a recipient or of a reference' }),
});
