import type { Pool } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import { withoutIndexes } from './without-indexes.ts';

/** The last day with facts. */
export const lastDay = '2026-10-30';

export interface DashboardSize {
  /** All of them live, four to an organisation; a tenth has none. */
  readonly services: number;
  /** How many of them have facts, three rows a day. */
  readonly senders: number;
  readonly days: number;
}

const makeServices = `
with made_organisation as (
  insert into organisation (id, name, active, created_at, can_approve_own_go_live_requests)
  select md5(concat('organisation ', n))::uuid, concat('Department of matters no. ', n), true, '2020-01-01', false
    from generate_series(0, $1::int / 4) n
)
insert into services (id, name, created_at, active, restricted, created_by_id, version, organisation_type, prefix_sms,
                      crown, rate_limit, letter_message_limit, sms_message_limit, email_message_limit, organisation_id,
                      has_active_go_live_request, normalised_service_name, email_sender_local_part)
select md5(concat('service ', n))::uuid, concat('Renew something every year, no. ', n), '2020-01-01', true, false,
       md5('user')::uuid, 1, 'central', true, true, 3000, 20000, 250000, 250000,
       case when n % 10 > 0 then md5(concat('organisation ', n / 4))::uuid end, false, concat('service', n), concat('service', n)
  from generate_series(0, $1::int - 1) n`;

/** One row in twenty of the failures is of a test key. */
const makeStatusFacts = `
with sender as materialized (
  select n, md5(concat('service ', n))::uuid as service_id, md5(concat('template ', n, slot))::uuid as template_id, slot,
         case slot when 0 then 'email' when 1 then 'sms' else case when n % 10 = 9 then 'letter' else 'sms' end end as type,
         case slot when 2 then 'permanent-failure' else 'delivered' end as status
    from generate_series(0, $2::int - 1) n, generate_series(0, 2) slot
   order by 3
)
insert into ft_notification_status (bst_date, template_id, service_id, job_id, notification_type, key_type,
                                    notification_status, notification_count, created_at)
select date '${lastDay}' - age, template_id, service_id, '00000000-0000-0000-0000-000000000000', type,
       case when slot = 2 and (n + age) % 20 = 0 then 'test' else 'normal' end, status,
       1 + (n * 7919 + age * 104729) % 5000, now()
  from generate_series($1::int - 1, 0, -1) age, sender`;

const makeProcessingTimes = `
insert into ft_processing_time (bst_date, messages_total, messages_within_10_secs, created_at)
select date '${lastDay}' - age, 1000000 + age, 990000 - age, now() from generate_series($1::int - 1, 0, -1) age`;

/**
 * Loads what the dashboard reads, the same in every run with the same size. The totals of the days are counted as the
 * migration counts them, since the triggers stand aside while rows are loaded.
 */
export async function makeDashboardData(pool: Pool, { services, senders, days }: DashboardSize): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    await client.query(`set local maintenance_work_mem = '256MB'`);
    await client.query(makeServices, [services]);
    await withoutIndexes(client, 'ft_notification_status', async () => {
      await client.query(makeStatusFacts, [days, senders]);
    });
    await client.query(makeProcessingTimes, [days]);
    await client.query('select nightshift.recount_daily_totals()');
  });
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
}
