import { z } from '@hono/zod-openapi';
import { stringify } from 'csv-stringify/sync';
import { type LiveService, liveServices } from '../../db/services/live-services.ts';
import { json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { adminFailures } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { wantsCsv } from '../wants-csv.ts';
import { liveService } from './shapes.ts';

/** As in the report that the admin app makes of the JSON. Spec: cache §5.4. */
const columns = [
  { key: 'service_id', header: 'Service ID' },
  { key: 'organisation_name', header: 'Organisation' },
  { key: 'organisation_type', header: 'Organisation type' },
  { key: 'service_name', header: 'Service name' },
  { key: 'consent_to_research', header: 'Consent to research' },
  { key: 'contact_name', header: 'Main contact' },
  { key: 'contact_email', header: 'Contact email' },
  { key: 'contact_mobile', header: 'Contact mobile' },
  { key: 'live_date', header: 'Live date' },
  { key: 'sms_volume_intent', header: 'SMS volume intent' },
  { key: 'email_volume_intent', header: 'Email volume intent' },
  { key: 'letter_volume_intent', header: 'Letter volume intent' },
  { key: 'sms_totals', header: 'SMS sent this year' },
  { key: 'email_totals', header: 'Emails sent this year' },
  { key: 'letter_totals', header: 'Letters sent this year' },
  { key: 'free_sms_fragment_limit', header: 'Free sms allowance' },
] as const satisfies readonly { readonly key: keyof LiveService; readonly header: string }[];

/** dd-mm-YYYY */
function dayFirst(httpTime: string | null): string | null {
  return httpTime && new Date(httpTime).toISOString().slice(0, 10).split('-').reverse().join('-');
}

function csv(services: readonly LiveService[]): string {
  const rows = services.map((service) => ({ ...service, live_date: dayFirst(service.live_date) }));
  return stringify(rows, {
    header: true,
    columns: [...columns],
    cast: { boolean: String },
    // A spreadsheet would run a name that begins with = as a formula.
    escape_formulas: true,
  });
}

/** Spec: cache §5.4. */
export function liveServicesData({ pool, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/service/live-services-data',
      summary: 'The live services, with who to ask and what they sent in this financial year',
      security: byAdmin,
      request: {
        query: z.object({
          format: z.string().optional().openapi({ description: 'csv: as CSV, as with Accept: text/csv' }),
        }),
      },
      responses: {
        200: {
          description: 'By the day they went live',
          content: {
            'application/json': { schema: z.object({ data: z.array(liveService) }) },
            'text/csv': { schema: z.string() },
          },
        },
        ...adminFailures,
      },
    },
    async answer(c) {
      const services = await liveServices(pool, { now: now(), timeZone });
      if (!wantsCsv(c)) return json(200, { data: services });
      return { status: 200, body: csv(services), contentType: 'text/csv; charset=utf-8' };
    },
  };
}
