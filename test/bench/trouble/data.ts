import { createPool, inTransaction } from '../../../db/postgres.ts';

/** Three years, which have been reported in full. */
const days = `generate_series(current_date - 1095, current_date - 1, interval '1 day') day`;

const statements = [
  `insert into public.services (id, name, created_at, active, restricted, created_by_id, version, prefix_sms, rate_limit,
                                letter_message_limit, sms_message_limit, email_message_limit, has_active_go_live_request,
                                normalised_service_name, email_sender_local_part)
   select md5(n::text)::uuid, concat('Service ', n), '2020-01-01', true, false, md5('user')::uuid, 1, true, 3000,
          20000, 250000, 250000, false, concat('service', n), concat('service', n)
     from generate_series(1, 200) n`,
  `insert into nightshift.daily_totals (bst_date, emails, sms, letters, fact_rows)
   select day::date, 3000000, 500000, 40000, 5000 from ${days}`,
  `insert into public.ft_processing_time (bst_date, messages_total, messages_within_10_secs, created_at)
   select day::date, 3500000, 3400000, day from ${days}`,
  `insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
   select fact, day::date, 'written', true, 1, '', '', '', '2026-01-01'
     from ${days}, unnest(array['notification_status', 'processing_time']) fact`,
];

/** What the dashboard shows of a Notify of middle size, into a migrated database without any rows. */
export async function makeDashboardData(databaseUrl: string): Promise<void> {
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  try {
    await inTransaction(pool, async (client) => {
      // The services name a user, whom the dashboard does not look at.
      await client.query('set local session_replication_role = replica');
      for (const statement of statements) await client.query(statement);
    });
    await pool.query('vacuum analyze');
  } finally {
    await pool.end();
  }
}
