import type { Pool } from 'pg';

/** As if no night had ever run. */
export async function forgetNights(pool: Pool): Promise<void> {
  await pool.query(
    `truncate ft_notification_status, ft_processing_time, ft_billing, ft_billing_letter_despatch, nightshift.day_rollup,
              nightshift.rollup_day, nightshift.unrated, nightshift.fact_day, nightshift.day_due, nightshift.daily_totals,
              nightshift.run cascade`,
  );
}

/** What autovacuum has done by the next night, and no checkpoint in the midst of a measurement. */
export async function aDayPasses(pool: Pool): Promise<void> {
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
}

/** Of the rows that are in sending, which are 6 in 100, one in six gets its receipt. Returns how many. */
export async function sendLateReceipts(pool: Pool, round: number): Promise<number> {
  let rows = 0;
  for (const table of ['notifications', 'notification_history']) {
    const { rowCount } = await pool.query(
      `update ${table} set notification_status = 'delivered', updated_at = timezone('utc', now())
        where notification_status = 'sending' and abs(hashtextextended(id::text, 0)) % 6 = $1`,
      [round],
    );
    rows += rowCount ?? 0;
  }
  return rows;
}
