import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { serviceUsageKey } from '../cache/keys.ts';
import { hourMs } from '../cache/ttl.ts';
import { type Moment, momentValues } from '../services/moment.ts';
import type { ServiceYear } from '../statistics/by-month.ts';
import { firstDay, lastDay } from '../statistics/financial-year.ts';
import { rawDays } from '../statistics/raw-days.ts';
import { charged, unitsOf } from './charged.ts';
import { rawUsage } from './raw-usage.ts';

/** Texts are left out when the service has no allowance for the year, not even one of 0. Spec: nightly §4.8. */
const usage = `
with ${rawDays('billing', firstDay, lastDay)},
billed as (
  select bst_date, notification_type, postage, rate, rate_multiplier, billable_units, notifications_sent
    from public.ft_billing
   where service_id = $3::uuid and bst_date between ${firstDay} and ${lastDay} and bst_date not in (select day from raw_day)
  union all ${rawUsage}
),
usage as (${charged(`
  select $3::uuid as service_id, billed.*, ${unitsOf} as units, free_sms_fragment_limit as allowance
    from billed
    left join public.annual_billing yearly on yearly.service_id = $3::uuid and yearly.financial_year_start = $4::int
   where notification_type <> 'sms' or yearly.id is not null`)}
)`;

const sums = `'chargeable_units', sum(units), 'charged_units', sum(charged_units), 'cost', sum(cost),
  'free_allowance_used', sum(free_allowance_used)`;

const listed = (order: string) => `coalesce(json_agg(line order by ${order}), '[]')::text as body`;

/** SQL of one row with the column `body`. */
const bodies = {
  /** By month, type, rate and postage; e-mails are left out. */
  'by-month': `
select ${listed('month, notification_type, rate, postage')}
  from (select date_trunc('month', bst_date::timestamp) as month, notification_type, rate, postage,
               json_build_object(${sums}, 'month', to_char(date_trunc('month', bst_date::timestamp), 'FMMonth'),
                 'notification_type', notification_type, 'notifications_sent', sum(notifications_sent),
                 'postage', postage, 'rate', rate) as line
          from usage where notification_type <> 'email'
         group by date_trunc('month', bst_date::timestamp), notification_type, rate, postage) by_month`,
  'by-rate': `
select ${listed('notification_type, rate')}
  from (select notification_type, rate,
               json_build_object(${sums}, 'notification_type', notification_type,
                 'notifications_sent', sum(notifications_sent), 'rate', rate) as line
          from usage group by notification_type, rate) by_rate`,
} as const;

export type UsageKind = keyof typeof bodies;

interface Usage {
  /** JSON. */
  readonly body: string;
  /** Of facts alone: the nights have completed all days of the year. */
  readonly isSettled: boolean;
}

/** What a service was charged in a financial year. */
export function serviceUsage(
  pool: Pool,
  kind: UsageKind,
  { service, year }: ServiceYear,
  moment: Moment,
): Promise<Usage> {
  return boundedRow<Usage>(
    pool,
    `${usage} select body, not exists (select from raw_day) as "isSettled" from (${bodies[kind]}) usage_body`,
    [...momentValues(moment), service, String(year)],
  );
}

/** What a service was charged in a financial year that is over. While a night has days of it to write, it is kept for nobody. */
export function pastUsageRead(
  pool: Pool,
  kind: UsageKind,
  year: ServiceYear,
  { now, timeZone }: { now(): Date; readonly timeZone: string },
): CachedRead {
  return {
    key: serviceUsageKey(year.service, kind, year.year),
    groups: ['usage'],
    async load() {
      const { body, isSettled } = await serviceUsage(pool, kind, year, { now: now(), timeZone });
      return { body, ttlMs: isSettled ? hourMs : 1, meta: '' };
    },
  };
}
