import type { Pool } from 'pg';
import { inTransaction } from '../../db/postgres.ts';

/** Its ten days begin on 26 March, and have a clock change (29 March) and new rates (1 April) among them. */
export const firstNight = '2026-04-05';
export const secondNight = '2026-04-06';
const firstDay = '2026-03-26';
/** Before it, rows are in `notification_history` only. */
const archivedBefore = '2026-03-29';

const statuses = {
  sms: ['delivered', 'sending', 'permanent-failure', 'temporary-failure', 'created', 'pending', 'technical-failure'],
  email: ['delivered', 'sending', 'permanent-failure', 'created', 'temporary-failure'],
  letter: ['delivered', 'sending', 'returned-letter', 'created'],
};

const columns = `id, job_id, service_id, template_id, template_version, api_key_id, key_type, notification_type, created_at,
  sent_at, sent_by, billable_units, international, rate_multiplier, notification_status, postage`;

const insertMessages = `
with message as (
  select n, created_at, type, $1::jsonb -> type as statuses
    from (select n, (array['sms', 'email', 'sms', 'letter', 'email', 'sms', 'email', 'sms'])[1 + n % 8] as type,
                 (day + n * interval '35 minutes') at time zone 'Europe/London' at time zone 'UTC' as created_at
            from generate_series(timestamp '${firstDay}', '${firstNight}', '1 day') day, generate_series(1, 40) n) m
)
insert into public.notifications ("to", ${columns})
select 'somebody', md5(concat_ws(' ', created_at, n))::uuid, case when n % 4 = 0 then md5(concat('job ', n % 3))::uuid end,
       md5(concat('service ', n % 3))::uuid, md5(concat_ws(' ', 'template', n % 3, type, n % 2))::uuid, 1,
       case when n % 4 > 0 then md5(concat('key ', n % 3))::uuid end,
       (array['normal', 'normal', 'team', 'normal', 'test'])[1 + n % 5], type::notification_type, created_at,
       created_at + case when n % 3 = 0 then interval '30 seconds' else interval '3 seconds' end,
       case type when 'sms' then (array['mmg', 'firetext'])[1 + n % 2] when 'email' then 'ses' else 'dvla' end,
       case type when 'email' then 0 else 1 + n % 3 end,
       type = 'sms' and n % 6 = 0, case when type = 'sms' and n % 6 = 0 then 3 else 1 end,
       statuses ->> ((n / 8 + n) % jsonb_array_length(statuses)),
       case type when 'letter' then (array['second', 'first', 'europe'])[1 + n % 3] end
  from message`;

/**
 * Loads 440 deterministic messages of the days from 26 March to 5 April 2026: three services, all types, test keys,
 * international texts, statuses that are billed and not, old days in `notification_history`, some rows in both tables,
 * letters despatched a day after they were made.
 */
export async function loadNotifyRows(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    // The night joins none of the tables that the foreign keys point to.
    await client.query('set local session_replication_role = replica');
    await client.query(insertMessages, [JSON.stringify(statuses)]);
    await client.query(
      `insert into public.notifications_letter_despatch (notification_id, despatched_on, cost_threshold)
       select id, created_at::date + 1, 'sorted'
         from public.notifications where notification_type = 'letter' and notification_status <> 'created'`,
    );
    await client.query(
      `insert into public.notification_history (${columns})
       select ${columns} from public.notifications
        where created_at < '${archivedBefore}' or created_at < '2026-03-30' and notification_type = 'sms'`,
    );
    await client.query(`delete from public.notifications where created_at < '${archivedBefore}'`);
  });
}
