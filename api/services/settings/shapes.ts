import type { RouteConfig } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../../responses.ts';
import { schemaErrors } from '../../schema-errors.ts';
import { isoTime } from '../../users/shapes.ts';

export const serviceParams = z.object({ service_id: z.guid() });

const sender = z.object({
  archived: z.boolean(),
  created_at: isoTime,
  id: z.guid(),
  is_default: z.boolean(),
  service_id: z.guid(),
  updated_at: isoTime.nullable(),
});
export const smsSender = sender
  .extend({ inbound_number_id: z.guid().nullable(), sms_sender: z.string() })
  .openapi('SmsSender');
export const replyTo = sender.extend({ email_address: z.string() }).openapi('EmailReplyTo');
export const letterContact = sender.extend({ contact_block: z.string() }).openapi('LetterContact');

export const dataRetention = z
  .object({
    created_at: isoTime,
    days_of_retention: z.int(),
    id: z.guid(),
    notification_type: z.enum(['email', 'letter', 'sms']),
    service_id: z.guid(),
    service_name: z.string(),
    updated_at: isoTime.nullable(),
  })
  .openapi('DataRetention');

export const callback = z
  .object({
    created_at: isoTime,
    id: z.guid(),
    service_id: z.guid(),
    updated_at: isoTime.nullable(),
    updated_by_id: z.guid(),
    url: z.string(),
  })
  .openapi('ServiceCallback');

export const apiKey = z
  .object({
    created_at: isoTime,
    created_by: z.guid(),
    expiry_date: isoTime.nullable(),
    id: z.guid(),
    key_type: z.enum(['normal', 'team', 'test']),
    name: z.string(),
    updated_at: isoTime.nullable(),
    version: z.int(),
  })
  .openapi('ApiKey');

export const guestList = z
  .object({ email_addresses: z.array(z.string()), phone_numbers: z.array(z.string()) })
  .openapi('GuestList');

type Responses = RouteConfig['responses'];

export const refused: Responses = {
  400: jsonResponse('What is wrong', z.union([failureBody, schemaErrors])),
  415: jsonResponse('The body is not said to be JSON', failureBody),
};
export const noSuch: Responses = { 404: jsonResponse('No such service, or it has no such row', failureBody) };
