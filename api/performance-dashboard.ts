import { z } from '@hono/zod-openapi';
import { dashboardRead } from '../db/dashboard/dashboard.ts';
import { cachedAnswer } from './cached-answer.ts';
import type { ApiDeps } from './deps.ts';
import { requestDate } from './request-date.ts';
import { adminFailures, cachedFailures, jsonResponse } from './responses.ts';
import { byAdmin, type Route } from './route.ts';
import { badSchema, schemaErrors } from './schema-errors.ts';

const query = z.object({ start_date: requestDate.optional(), end_date: requestDate.optional() });
const count = z.int().min(0);

const dashboard = z
  .object({
    email_notifications: count.openapi({ description: 'Of all time, as the next two and the total' }),
    letter_notifications: count,
    live_service_count: count,
    notifications_by_type: z.array(z.object({ date: z.iso.date(), emails: count, letters: count, sms: count })),
    processing_time: z.array(z.object({ date: z.iso.date(), percentage_under_10_seconds: z.number().min(0).max(100) })),
    services_using_notify: z.array(
      z.object({
        organisation_id: z.uuid().nullable(),
        organisation_name: z.string().nullable(),
        service_id: z.uuid(),
        service_name: z.string(),
      }),
    ),
    sms_notifications: count,
    total_notifications: count,
  })
  .openapi('PerformanceDashboard');

/** The figures of the performance page. Spec: nightly §6, cache §4. */
export function performanceDashboard({ pool, cache, timeZone, now }: ApiDeps): Route {
  return {
    definition: {
      method: 'get',
      path: '/performance-dashboard',
      summary:
        'Totals of all time, and figures by day from start_date to end_date, both inclusive (default: today, UTC)',
      security: byAdmin,
      request: { query },
      responses: {
        200: {
          ...jsonResponse('Days without a figure are left out', dashboard),
          headers: z.object({
            'Nightshift-Complete-Through': z.iso
              .date()
              .optional()
              .openapi({ description: 'The facts of the days up to this one are complete; left out when none are' }),
            ETag: z.string(),
          }),
        },
        400: jsonResponse('A date that is none', schemaErrors),
        ...adminFailures,
        ...cachedFailures,
      },
    },
    async answer(c) {
      const given = query.safeParse({ start_date: c.req.query('start_date'), end_date: c.req.query('end_date') });
      if (!given.success) return badSchema(given.error);
      const today = now().toISOString().slice(0, 10);
      const { start_date: start = today, end_date: end = today } = given.data;
      const served = await cache.read(dashboardRead(pool, { start, end }, { now, timeZone }));
      return cachedAnswer(c, served, served?.meta ? { 'nightshift-complete-through': served.meta } : {});
    },
  };
}
