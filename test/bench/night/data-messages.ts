import type { PoolClient } from 'pg';
import type { DayInterval } from '../../../db/reporting/days.ts';

/** From the first that the fraction of the row lies below. */
const pick = (fraction: string, weights: readonly (readonly [string, number])[]) => {
  let upTo = 0;
  const cases = weights.map(([value, weight]) => {
    upTo += weight;
    return `when ${fraction} < ${upTo.toFixed(4)} then '${value}'`;
  });
  return `case ${cases.join(' ')} end`;
};

const receipts = [
  ['delivered', 0.915],
  ['sending', 0.06],
  ['permanent-failure', 0.015],
  ['temporary-failure', 0.005],
  ['technical-failure', 0.0025],
  ['created', 0.0025],
] as const;
const letterStatuses = [
  ['delivered', 0.78],
  ['sending', 0.15],
  ['returned-letter', 0.03],
  ['cancelled', 0.02],
  ['technical-failure', 0.02],
] as const;
const postages = [
  ['second', 0.5],
  ['economy', 0.3],
  ['first', 0.15],
  ['europe', 0.03],
  ['rest-of-world', 0.02],
] as const;

/**
 * One day's rows, in the order in which they arrived, as wide as Notify's. A few services send most; traffic peaks at
 * noon; a template has one job a day at most. Parameters are the day and its number of rows.
 */
const dayRows = ({ day, startUtc, endUtc }: DayInterval, rows: number, services: number) => `
create temp table day_row as
with message as (
  select n, pg_temp.fraction(n, 1) as r1, pg_temp.fraction(n, 2) as r2, pg_temp.fraction(n, 3) as r3, pg_temp.fraction(n, 4) as r4,
         pg_temp.fraction(n, 5) < 0.35 and pg_temp.fraction(n, 7) < 0.5 as in_job,
         floor(${services} * power(pg_temp.fraction(n, 6), 3))::int as service, floor(4 * power(pg_temp.fraction(n, 7), 2))::int as slot,
         timestamp '${startUtc}' + (timestamp '${endUtc}' - timestamp '${startUtc}')
           * ((pg_temp.fraction(n, 8) + pg_temp.fraction(n, 9)) / 2) as created_at
    from generate_series((date '${day}' - date '2000-01-01') * 100000000::bigint, (date '${day}' - date '2000-01-01') * 100000000::bigint + ${rows - 1}) n
), typed as (
  select m.*, t.template_id, t.service_id, t.notification_type::notification_type as notification_type,
         case when in_job then md5(concat_ws(' ', 'job', template_id, date '${day}'))::uuid end as job_id,
         case when in_job or r1 < 0.96 then 'normal' when r1 < 0.98 then 'team' else 'test' end as key_type,
         case notification_type when 'letter' then ${pick('r2', letterStatuses)} else ${pick('r2', receipts)} end as status
    from message m join template_slot t using (service, slot)
)
select md5(n::text)::uuid as id, n, service, template_id, service_id, notification_type, job_id, key_type, status, created_at,
       case when status <> 'created' then created_at + interval '12 seconds' * power(r3, 2) end as sent_at,
       case notification_type when 'email' then 'ses' when 'letter' then 'dvla'
            else case when status <> 'created' then case when r3 < 0.6 then 'mmg' else 'firetext' end end end as sent_by,
       case when not in_job and r3 < 0.95 then md5(concat(key_type, ' key of ', service))::uuid end as api_key_id,
       case notification_type when 'email' then 0 when 'letter' then 1 + floor(4 * power(r4, 3))::int
            else 1 + (r4 < 0.3)::int + (r4 < 0.05)::int end as billable_units,
       notification_type = 'sms' and r4 > 0.99 as international,
       case when notification_type = 'sms' and r4 > 0.99 then 3 when notification_type = 'sms' then 1 end as rate_multiplier,
       case when notification_type = 'letter' then ${pick('r3', postages)} end as postage
  from typed order by created_at`;

const shared = `id, job_id, job_row_number, service_id, template_id, template_version, api_key_id, key_type, notification_type,
  created_at, sent_at, sent_by, updated_at, reference, billable_units, client_reference, international, rate_multiplier,
  notification_status, postage`;
const sharedValues = `id, job_id, case when job_id is not null then (n % 100000000)::int end, service_id, template_id, 1, api_key_id, key_type,
  notification_type, created_at, sent_at, sent_by, sent_at + interval '30 seconds', md5(concat('reference ', n)), billable_units,
  concat('client ', n), international, rate_multiplier, status, postage`;

/** A service in ten keeps its rows for three days, the others for seven; older ones are in `notification_history`. */
const isArchived = (age: number) => (age >= 7 ? 'true' : age >= 3 ? 'service % 10 = 3' : 'false');

/** Makes the rows of one day. @param age in days; the newest is 0. */
export async function makeMessages(
  client: PoolClient,
  interval: DayInterval,
  { rows, services, age }: { readonly rows: number; readonly services: number; readonly age: number },
): Promise<void> {
  await client.query(dayRows(interval, rows, services));
  await client.query(
    `insert into notifications (${shared}, "to", normalised_to, _personalisation, reply_to_text)
     select ${sharedValues}, concat('somebody', n, '@example.gov.uk'), concat('somebody', n, '@example.gov.uk'),
            repeat(md5(n::text), 8), 'reply@example.gov.uk'
       from day_row where not ${isArchived(age)}`,
  );
  await client.query(
    `insert into notification_history (${shared}) select ${sharedValues} from day_row where ${isArchived(age)}`,
  );
  await client.query(
    `insert into jobs (id, original_file_name, service_id, template_id, created_at, notification_count, notifications_sent,
                       template_version, notifications_delivered, notifications_failed, job_status)
     select job_id, 'people.csv', service_id, template_id, min(created_at), count(*), count(*), 1, 0, 0, 'finished'
       from day_row where job_id is not null group by job_id, service_id, template_id on conflict (id) do nothing`,
  );
  await client.query(
    `insert into notifications_letter_despatch (notification_id, despatched_on, cost_threshold)
     select id, date '${interval.day}' + 1, (case when postage = 'second' then 'sorted' else 'unsorted' end)::letter_despatch_cost_threshold
       from day_row where notification_type = 'letter' and status in ('delivered', 'sending', 'returned-letter')`,
  );
  await client.query('drop table day_row');
}
