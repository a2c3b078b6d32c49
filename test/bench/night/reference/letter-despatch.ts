import type { Pool } from 'pg';
import { inTransaction } from '../../../../db/postgres.ts';
import type { DayInterval } from '../../../../db/reporting/days.ts';
import { rateOf, readRates } from './rates.ts';

interface Despatched {
  readonly cost_threshold: string;
  readonly postage: string;
  readonly sheets: number;
  readonly notifications_sent: number;
}

const selectStatement = `
with despatched as (
  select notification_id, cost_threshold from notifications_letter_despatch where despatched_on = $1
), letter as (
  select id, postage, billable_units from notifications where id in (select notification_id from despatched)
  union
  select id, postage, billable_units from notification_history where id in (select notification_id from despatched)
)
select cost_threshold, postage, billable_units as sheets, count(*)::int as notifications_sent
  from letter join despatched on notification_id = id
 group by cost_threshold, postage, billable_units`;

const rows =
  'jsonb_to_recordset($2) as r (postage text, sheets int, cost_threshold text, rate numeric, notifications_sent int)';

/** A day of despatch: delete what is not there any more, upsert the rest. Spec: nightly §4.10. */
export async function writeLetterDespatch(pool: Pool, interval: DayInterval): Promise<void> {
  const despatched = await pool.query<Despatched>(selectStatement, [interval.day]);
  const rates = await readRates(pool);
  const rated = despatched.rows.map((row) => ({
    ...row,
    rate: rateOf(rates, interval, { ...row, notification_type: 'letter' }),
  }));
  const parameters = [interval.day, JSON.stringify(rated)];
  await inTransaction(pool, async (client) => {
    await client.query(
      `delete from reference.ft_billing_letter_despatch
        where bst_date = $1 and (postage, billable_units, cost_threshold::text, rate) not in
              (select postage, sheets, cost_threshold, rate from ${rows})`,
      parameters,
    );
    await client.query(
      `insert into reference.ft_billing_letter_despatch
         (bst_date, postage, cost_threshold, rate, billable_units, notifications_sent, created_at)
       select $1, postage, cost_threshold::letter_despatch_cost_threshold, rate, sheets, notifications_sent, timezone('utc', now())
         from ${rows}
       on conflict on constraint ft_billing_letter_despatch_pkey do update
          set notifications_sent = excluded.notifications_sent, updated_at = timezone('utc', now())`,
      parameters,
    );
  });
}
