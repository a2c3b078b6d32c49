import type { Pool } from 'pg';
import type { DayInterval } from '../../../../db/reporting/days.ts';
import { chunksOf } from './chunks.ts';
import { rateOf, readRates } from './rates.ts';

interface Billed {
  readonly template_id: string;
  readonly service_id: string;
  readonly notification_type: string;
  readonly provider: string;
  readonly rate_multiplier: number;
  readonly international: boolean;
  readonly sheets: number;
  readonly postage: string;
  readonly billable_units: number;
  readonly notifications_sent: number;
}

const from = `from reference.notifications_all_time_view n join services s on s.id = n.service_id
 where n.created_at >= $1 and n.created_at < $2 and n.key_type in ('normal', 'team')`;

/** One query for each type. Spec: nightly §4.3. */
const chunkStatements = [
  `select template_id, s.crown, s.id as service_id, 'sms' as notification_type, coalesce(sent_by, 'unknown') as provider,
          coalesce(rate_multiplier, 1)::int as rate_multiplier, coalesce(international, false) as international, 0 as sheets,
          'none' as postage, sum(billable_units)::int as billable_units, count(*)::int as notifications_sent
     ${from} and n.notification_type = 'sms'
      and n.notification_status in ('sending', 'sent', 'delivered', 'pending', 'temporary-failure', 'permanent-failure')
    group by s.id, s.crown, template_id, sent_by, rate_multiplier, international`,
  `select template_id, s.crown, s.id as service_id, 'email' as notification_type, 'ses' as provider, 0 as rate_multiplier,
          false as international, 0 as sheets, 'none' as postage, 0 as billable_units, count(*)::int as notifications_sent
     ${from} and n.notification_type = 'email'
      and n.notification_status in ('sending', 'delivered', 'temporary-failure', 'permanent-failure')
    group by s.id, s.crown, template_id`,
  `select template_id, s.crown, s.id as service_id, 'letter' as notification_type, 'dvla' as provider,
          coalesce(rate_multiplier, 1)::int as rate_multiplier, international, billable_units as sheets,
          coalesce(postage, 'none') as postage, sum(billable_units)::int as billable_units, count(*)::int as notifications_sent
     ${from} and n.notification_type = 'letter' and n.notification_status in ('sending', 'delivered', 'returned-letter')
    group by s.id, s.crown, template_id, rate_multiplier, billable_units, postage, international`,
];

const upsertStatement = `
insert into reference.ft_billing (bst_date, template_id, service_id, notification_type, provider, rate_multiplier,
                                  international, rate, postage, billable_units, notifications_sent, created_at)
select $1, template_id, service_id, notification_type, provider, rate_multiplier, international, rate, postage, billable_units,
       notifications_sent, timezone('utc', now())
  from jsonb_to_recordset($2) as r (template_id uuid, service_id uuid, notification_type text, provider text,
       rate_multiplier int, international bool, rate numeric, postage text, billable_units int, notifications_sent int)
on conflict on constraint ft_billing_pkey do update
   set notifications_sent = excluded.notifications_sent, billable_units = excluded.billable_units,
       updated_at = timezone('utc', now())`;

/** A day of all services: the chunks folded in memory, rated in code, one upsert. Spec: nightly §4.3-§4.5. */
export async function writeBillingDay(pool: Pool, interval: DayInterval): Promise<void> {
  const folded = new Map<string, Billed>();
  for (const { start, end } of chunksOf(interval, 5)) {
    for (const statement of chunkStatements) {
      const { rows } = await pool.query<Billed>(statement, [start, end]);
      for (const { billable_units, notifications_sent, ...identity } of rows) {
        const key = Object.values(identity).join(' ');
        const before = folded.get(key);
        folded.set(key, {
          ...identity,
          billable_units: (before?.billable_units ?? 0) + billable_units,
          notifications_sent: (before?.notifications_sent ?? 0) + notifications_sent,
        });
      }
    }
  }
  if (folded.size === 0) return;
  const rates = await readRates(pool);
  const rated = [...folded.values()].map((row) => ({ ...row, rate: rateOf(rates, interval, row) }));
  await pool.query(upsertStatement, [interval.day, JSON.stringify(rated)]);
}
