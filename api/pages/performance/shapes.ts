import { z } from '@hono/zod-openapi';

const count = z.int().min(0);
const part = z.number().min(0).max(100);

export const performanceFigures = z
  .object({
    average_percentage_under_10_seconds: part,
    count_of_live_services_and_organisations: z.object({ organisations: count, services: count }),
    email_notifications: count,
    letter_notifications: count,
    live_service_count: count,
    notifications_by_type: z.array(z.object({ date: z.iso.date(), emails: count, letters: count, sms: count })),
    organisations_using_notify: z.array(z.object({ organisation_name: z.string(), count_of_live_services: count })),
    processing_time: z.array(z.object({ date: z.iso.date(), percentage_under_10_seconds: part })),
    sms_notifications: count,
    total_notifications: count,
  })
  .openapi('PerformanceFigures');
