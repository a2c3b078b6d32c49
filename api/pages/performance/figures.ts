import { z } from '@hono/zod-openapi';

/** The body of `/performance-dashboard`, which the page is made of. */
const dashboard = z.object({
  total_notifications: z.int(),
  email_notifications: z.int(),
  sms_notifications: z.int(),
  letter_notifications: z.int(),
  live_service_count: z.int(),
  notifications_by_type: z.array(z.object({ date: z.string(), emails: z.int(), sms: z.int(), letters: z.int() })),
  processing_time: z.array(z.object({ date: z.string(), percentage_under_10_seconds: z.number() })),
  services_using_notify: z.array(
    z.object({ organisation_id: z.string().nullable(), organisation_name: z.string().nullable() }),
  ),
});
const counts = z.object({ organisations: z.int(), services: z.int() });

/** What the reference's page shows, under the names of its JSON. Spec: cache §4.2. */
export interface Figures {
  readonly average_percentage_under_10_seconds: number;
  readonly count_of_live_services_and_organisations: z.infer<typeof counts>;
  readonly email_notifications: number;
  readonly letter_notifications: number;
  readonly live_service_count: number;
  readonly notifications_by_type: z.infer<typeof dashboard>['notifications_by_type'];
  readonly organisations_using_notify: readonly {
    readonly organisation_name: string;
    readonly count_of_live_services: number;
  }[];
  readonly processing_time: z.infer<typeof dashboard>['processing_time'];
  readonly sms_notifications: number;
  readonly total_notifications: number;
}

/** Of a department that only tries Notify out. Spec: cache §4.2. */
const ignored = '1556fd80-a1b2-4b79-8453-f6fcb6f00d0c';

function organisations(services: z.infer<typeof dashboard>['services_using_notify']) {
  const counted = new Map<string, number>();
  for (const { organisation_id: id, organisation_name: name } of services) {
    if (id === ignored) continue;
    const shown = name ?? 'No organisation';
    counted.set(shown, (counted.get(shown) ?? 0) + 1);
  }
  const lower = (text: string) => text.toLowerCase();
  return [...counted]
    .map(([organisation_name, count_of_live_services]) => ({ organisation_name, count_of_live_services }))
    .sort((one, other) => (lower(one.organisation_name) < lower(other.organisation_name) ? -1 : 1));
}

/**
 * @param dashboardBody of `/performance-dashboard`. @param countsBody of `/_status/live-service-and-organisation-counts`.
 */
export function figuresOf(dashboardBody: string, countsBody: string): Figures {
  const read = dashboard.parse(JSON.parse(dashboardBody));
  const { services_using_notify: services, ...shown } = read;
  const { processing_time: days } = read;
  const sum = days.reduce((total, day) => total + day.percentage_under_10_seconds, 0);
  return {
    ...shown,
    average_percentage_under_10_seconds: days.length === 0 ? 0 : sum / days.length,
    count_of_live_services_and_organisations: counts.parse(JSON.parse(countsBody)),
    organisations_using_notify: organisations(services),
  };
}
