import type { Pool } from 'pg';

const columns = `id, job_id, service_id, template_id, key_type, notification_type, created_at, sent_by, billable_units,
  international, rate_multiplier, notification_status, postage`;

/**
 * Fact tables for the reference's way beside ours, and its view: UNION ALL of both tables, without a look for an id that
 * is in both.
 */
export async function makeReferenceSchema(pool: Pool): Promise<void> {
  await pool.query('create schema reference');
  await pool.query(
    `create view reference.notifications_all_time_view as
     select ${columns} from public.notifications union all select ${columns} from public.notification_history`,
  );
  for (const table of ['ft_notification_status', 'ft_processing_time', 'ft_billing', 'ft_billing_letter_despatch']) {
    await pool.query(`create table reference.${table} (like public.${table} including all)`);
  }
}
