import type { Pool } from 'pg';
import { boundedRow } from '../bounded-query.ts';
import type { CachedRead } from '../cache/guard/types.ts';
import { organisationUsageKey } from '../cache/keys.ts';
import { hourMs, untilMidnight } from '../cache/ttl.ts';
import { type Moment, momentValues, today } from '../services/moment.ts';
import { firstDay, lastDay } from '../statistics/financial-year.ts';
import { charged, unitsOf } from './charged.ts';

const sum = (type: string, column: string) =>
  `coalesce(sum(${column}) filter (where notification_type = '${type}'), 0)`;

/** Of the same form as Notify's stamp, but from the ledger: it is of the transaction that wrote the figures. */
const writtenToday = `
case when ${today} >= ${firstDay} and ${today} < ${lastDay} then
  (select to_char(written_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') from nightshift.fact_day where fact = 'billing' and day = ${today})
end`;

const msToMidnight = `extract(epoch from (${today} + 1)::timestamp at time zone $2 - $1::timestamptz) * 1000`;

interface OrganisationYear {
  readonly organisation: string;
  readonly year: number;
}

interface Usage {
  readonly body: string;
  readonly msToMidnight: number;
}

function organisationUsage(pool: Pool, { organisation, year }: OrganisationYear, moment: Moment): Promise<Usage> {
  return boundedRow<Usage>(
    pool,
    `with service as (
       select services.id, services.name, services.active, free_sms_fragment_limit as allowance
         from public.services
         left join public.annual_billing yearly on yearly.service_id = services.id and financial_year_start = $4::int
        where organisation_id = $3::uuid and not restricted
     ),
     usage as (
       select service_id, ${sum('sms', 'units')} as sms_units, ${sum('sms', 'charged_units')} as sms_charged,
              ${sum('sms', 'cost')} as sms_cost, ${sum('letter', 'cost')} as letter_cost,
              ${sum('email', 'notifications_sent')} as emails
         from (${charged(`
           select service_id, notification_type, bst_date, rate, allowance, sum(notifications_sent) as notifications_sent,
                  sum(${unitsOf}) as units
             from service join public.ft_billing on service_id = service.id
            where bst_date between ${firstDay} and ${lastDay}
            group by service_id, notification_type, bst_date, rate, allowance`)}) charged
        group by service_id
     )
     select json_build_object('services', coalesce(json_agg(json_build_object(
              'active', active, 'chargeable_billable_sms', coalesce(sms_charged, 0), 'emails_sent', coalesce(emails, 0),
              'free_sms_limit', coalesce(allowance, 0), 'letter_cost', coalesce(letter_cost, 0), 'service_id', id,
              'service_name', name, 'sms_billable_units', coalesce(sms_units, 0), 'sms_cost', coalesce(sms_cost, 0),
              'sms_remainder', greatest(coalesce(allowance, 0) - coalesce(sms_units, 0), 0))
              order by active desc, lower(name) collate "C", id), '[]'), 'updated_at', ${writtenToday})::text as body,
            (${msToMidnight})::float8 as "msToMidnight"
       from service left join usage on service_id = service.id`,
    [...momentValues(moment), organisation, String(year)],
  );
}

/**
 * `{"services": [...], "updated_at": ...}`: what the services of an organisation that are not in trial used in a financial
 * year, active ones first. All from `ft_billing`; `updated_at` says when today's part was written, null in other years
 * and on the last day. An unknown organisation has no services. Spec: nightly §4.7, §4.8.
 */
export function organisationUsageRead(
  pool: Pool,
  year: OrganisationYear,
  { now, timeZone }: { now(): Date; readonly timeZone: string },
): CachedRead {
  return {
    key: organisationUsageKey(year.organisation, year.year),
    groups: ['usage'],
    async load() {
      const { body, msToMidnight } = await organisationUsage(pool, year, { now: now(), timeZone });
      return { body, ttlMs: untilMidnight(hourMs, msToMidnight), meta: '' };
    },
  };
}
