import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isLive } from '../dashboard/live-service.ts';
import { httpTime } from '../json-times.ts';
import { financialYear, type Moment, momentValues } from './moment.ts';

/** A live service and who to ask about it. Spec: cache §5.4. */
export interface LiveService {
  readonly consent_to_research: boolean | null;
  readonly contact_email: string | null;
  readonly contact_mobile: string | null;
  readonly contact_name: string | null;
  readonly email_totals: number;
  readonly email_volume_intent: number | null;
  readonly free_sms_fragment_limit: number;
  readonly letter_totals: number;
  readonly letter_volume_intent: number | null;
  readonly live_date: string | null;
  readonly organisation_name: string | null;
  readonly organisation_type: string | null;
  readonly service_id: string;
  readonly service_name: string;
  readonly sms_totals: number;
  readonly sms_volume_intent: number | null;
}

const total = (type: string) =>
  `coalesce(sum(notifications_sent) filter (where notification_type = '${type}'), 0)::int as ${type}_totals`;

/** The live services that have a free allowance, by the day they went live; totals are of this financial year. */
export async function liveServices(pool: Pool, moment: Moment): Promise<LiveService[]> {
  return boundedQuery<LiveService>(
    pool,
    `select services.consent_to_research, contact.email_address as contact_email, contact.mobile_number as contact_mobile,
            contact.name as contact_name, email_totals, services.volume_email as email_volume_intent,
            allowance.free_sms_fragment_limit, letter_totals, services.volume_letter as letter_volume_intent,
            ${httpTime('services.go_live_at')} as live_date, organisation.name as organisation_name,
            organisation.organisation_type, services.id as service_id, services.name as service_name, sms_totals,
            services.volume_sms as sms_volume_intent
       from public.services
       cross join lateral (select free_sms_fragment_limit from public.annual_billing where service_id = services.id
                            order by financial_year_start desc limit 1) allowance
       cross join lateral (select ${total('email')}, ${total('letter')}, ${total('sms')}
                             from public.ft_billing
                            where service_id = services.id
                              and bst_date >= make_date(${financialYear}, 4, 1)
                              and bst_date < make_date(${financialYear} + 1, 4, 1)) billing
       left join public.organisation on organisation.id = services.organisation_id
       left join public.users contact on contact.id = services.go_live_user_id
      where ${isLive}
      order by services.go_live_at, services.id`,
    momentValues(moment),
  );
}
