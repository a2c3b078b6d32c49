import { z } from '@hono/zod-openapi';

const templateType = z.enum(['sms', 'email', 'letter']);

export const v2Template = z
  .object({
    body: z.string(),
    created_at: z.string(),
    created_by: z.string(),
    id: z.uuid(),
    letter_contact_block: z.string().nullable(),
    name: z.string(),
    personalisation: z.record(z.string(), z.object({ required: z.literal(true) })),
    postage: z.string().nullable(),
    subject: z.string().nullable(),
    type: templateType,
    updated_at: z.string().nullable(),
    version: z.int(),
  })
  .openapi('V2Template');

export const v2Preview = z
  .object({
    body: z.string(),
    html: z.string().nullable(),
    id: z.uuid(),
    postage: z.string().nullable(),
    subject: z.string().nullable(),
    type: templateType,
    version: z.int(),
  })
  .openapi('V2TemplatePreview');

const lines = z.object({
  line_1: z.string().nullable(),
  line_2: z.string().nullable(),
  line_3: z.string().nullable(),
  line_4: z.string().nullable(),
  line_5: z.string().nullable(),
  line_6: z.string().nullable(),
  postcode: z.string().nullable(),
});

export const v2Notification = lines
  .extend({
    body: z.string(),
    completed_at: z.string().nullable(),
    cost_details: z.object({
      billable_sheets_of_paper: z.int().optional(),
      billable_sms_fragments: z.int().optional(),
      international_rate_multiplier: z.number().optional(),
      postage: z.string().nullable().optional(),
      sms_rate: z.number().optional(),
    }),
    cost_in_pounds: z.number().nullable(),
    created_at: z.string(),
    created_by_name: z.string().nullable(),
    email_address: z.string().nullable(),
    id: z.uuid(),
    is_cost_data_ready: z.boolean(),
    one_click_unsubscribe_url: z.string().nullable(),
    phone_number: z.string().nullable(),
    postage: z.string().nullable(),
    reference: z.string().nullable(),
    scheduled_for: z.null(),
    sent_at: z.string().nullable(),
    status: z.string(),
    subject: z.string().nullable(),
    template: z.object({ id: z.uuid(), uri: z.string(), version: z.int() }),
    type: templateType,
  })
  .openapi('V2Notification');

export const v2Links = z.object({ current: z.string(), next: z.string().optional() });

export const v2ReceivedText = z
  .object({
    content: z.string(),
    created_at: z.string(),
    id: z.uuid(),
    notify_number: z.string(),
    service_id: z.uuid(),
    user_number: z.string(),
  })
  .openapi('V2ReceivedText');

export const templateTypes = templateType.options;
