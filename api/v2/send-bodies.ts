import { z } from '@hono/zod-openapi';
import { postages } from './send-schemas.ts';

const given = {
  template_id: z.guid(),
  reference: z.string().optional(),
};
const personalisation = z.looseObject({}).openapi({ example: { name: 'Amala' } });
const scheduled_for = z.string().nullable().optional();

/** The bodies of `POST /v2/notifications/...` as `/openapi.json` has them; what is checked is in the schemas of sending. */
export const sendBodies = {
  sms: z
    .object({
      phone_number: z.string(),
      ...given,
      personalisation: personalisation.optional(),
      scheduled_for,
      sms_sender_id: z.guid().optional(),
    })
    .openapi('V2TextMessage'),
  email: z
    .object({
      email_address: z.string(),
      ...given,
      personalisation: personalisation.optional(),
      scheduled_for,
      email_reply_to_id: z.guid().optional(),
      one_click_unsubscribe_url: z.url().nullable().optional(),
    })
    .openapi('V2Email'),
  letter: z
    .union([
      z.object({ ...given, personalisation }).openapi('V2Letter'),
      z
        .object({ reference: z.string(), content: z.base64(), postage: z.enum(postages).optional() })
        .openapi('V2PdfLetter'),
    ])
    .openapi('V2LetterOrPdf'),
};
