import { z } from '@hono/zod-openapi';
import { providerDetails } from '../../db/rates/providers.ts';
import type { ApiDeps } from '../deps.ts';
import { adminFailures, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';

const provider = z
  .object({
    active: z.boolean(),
    created_by_name: z.string().nullable(),
    current_month_billable_sms: z.number().min(0),
    display_name: z.string(),
    id: z.uuid(),
    identifier: z.string(),
    notification_type: z.enum(['email', 'letter', 'sms']),
    priority: z.int(),
    reason: z.string().nullable(),
    supports_international: z.boolean(),
    updated_at: z.string().nullable().openapi({ example: 'Sun, 22 Nov 2026 05:00:00 GMT' }),
  })
  .openapi('Provider');

/** Who sends messages, and how much of the month's text messages. */
export function providerRoute({ pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/provider-details',
      summary: 'The providers, with the text messages of this month',
      security: byAdmin,
      responses: {
        200: jsonResponse('All of them', z.object({ provider_details: z.array(provider) })),
        ...adminFailures,
      },
    },
    async answer() {
      return { status: 200, body: `{"provider_details":${await providerDetails(pool, now(), timeZone)}}` };
    },
  };
}
