import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';
import { contentColumns, type TemplateContent } from './template-content.ts';

/** A notification with the version of the template that it was made of. */
export interface Notification {
  readonly notification_id: string;
  readonly client_reference: string | null;
  readonly to: string;
  readonly notification_type: 'email' | 'sms' | 'letter';
  readonly notification_status: string;
  readonly notification_postage: string | null;
  readonly billable_units: number | null;
  readonly rate_multiplier: number | null;
  readonly created_by_name: string | null;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly updated_at: string | null;
  readonly unsubscribe_link: string | null;
  /** Signed. */
  readonly personalisation: string | null;
  /** In pounds: a fragment of a text message, or a letter of so many sheets; null when there is no rate. */
  readonly rate: number | null;
}

export type NotificationRow = Notification & TemplateContent;

const rate = `case n.notification_type
  when 'sms' then (select rates.rate from public.rates
                    where notification_type = 'sms' and valid_from <= n.created_at::date
                    order by valid_from desc limit 1)
  when 'letter' then (select letter_rates.rate from public.letter_rates
                       where post_class = n.postage and sheet_count = n.billable_units
                         and start_date <= n.created_at::date
                         and (end_date is null or end_date > n.created_at::date)
                       order by start_date desc limit 1)
  end::float8 as rate`;

const selectNotifications = `
  select n.id as notification_id, n.client_reference, n."to", n.notification_type, n.notification_status,
         n.postage as notification_postage, n.billable_units, n.rate_multiplier::float8, creator.name as created_by_name,
         ${isoTime('n.created_at')} as created_at, ${isoTime('n.sent_at')} as sent_at,
         ${isoTime('n.updated_at')} as updated_at, n.unsubscribe_link, n._personalisation as personalisation, ${rate},
         ${contentColumns}
    from public.notifications n
    join public.templates_history t on t.id = n.template_id and t.version = n.template_version
    left join public.service_letter_contacts contact on contact.id = t.service_letter_contact_id
    left join public.users creator on creator.id = n.created_by_id
   where n.service_id = $1`;

export async function notification(pool: Pool, service: string, id: string): Promise<NotificationRow | undefined> {
  const [row] = await boundedQuery<NotificationRow & { id: string }>(pool, `${selectNotifications} and n.id = $2`, [
    service,
    id,
  ]);
  return row;
}

export interface NotificationFilter {
  readonly keyType: string;
  /** Any of them; none: all. */
  readonly statuses: readonly string[];
  readonly types: readonly string[];
  readonly reference: string | undefined;
  /** Without it, those of jobs are left out. */
  readonly includeJobs: boolean;
  /** A notification: those that were made before it. */
  readonly olderThan: string | undefined;
}

const pageSize = 250;

/** A page of a service's notifications that were made by keys of one type, the newest first. */
export async function notifications(
  pool: Pool,
  service: string,
  { keyType, statuses, types, reference, includeJobs, olderThan }: NotificationFilter,
): Promise<NotificationRow[]> {
  const conditions: (readonly [condition: (parameter: string) => string, value: string | undefined])[] = [
    [(parameter) => `n.key_type = ${parameter}`, keyType],
    [(parameter) => `n.notification_status = any(string_to_array(${parameter}, ','))`, statuses.join(',') || undefined],
    [
      (parameter) => `n.notification_type::text = any(string_to_array(${parameter}, ','))`,
      types.join(',') || undefined,
    ],
    [(parameter) => `n.client_reference = ${parameter}`, reference],
    [(parameter) => `n.created_at < (select created_at from public.notifications where id = ${parameter})`, olderThan],
  ];
  const given = conditions.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const where = given.map(({ condition }, index) => `and ${condition(`$${index + 2}`)}`).join(' ');
  return boundedQuery<NotificationRow & { id: string }>(
    pool,
    `${selectNotifications} ${where} ${includeJobs ? '' : 'and n.job_id is null'}
      order by n.created_at desc limit ${pageSize}`,
    [service, ...given.map(({ value }) => value)],
  );
}
