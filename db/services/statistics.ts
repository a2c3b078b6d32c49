import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { type Moment, momentValues, startOfToday, today } from './moment.ts';

export interface Statistics {
  readonly delivered: number;
  readonly failed: number;
  /** All that were not cancelled. */
  readonly requested: number;
}

export type StatisticsByType = Readonly<Record<'email' | 'letter' | 'sms', Statistics>>;

export interface TypeStatistics extends Statistics {
  readonly notification_type: string | null;
}

const sum = (condition: string) => `coalesce(sum(number) filter (where ${condition}), 0)::int`;

/** SQL: the columns of {@link Statistics} over rows of (notification_status, number). */
export const statisticsColumns = `
  ${sum(`notification_status in ('delivered', 'sent')`)} as delivered,
  ${sum(`notification_status in ('failed', 'technical-failure', 'temporary-failure', 'permanent-failure', 'validation-failed', 'virus-scan-failed')`)} as failed,
  ${sum(`notification_status <> 'cancelled'`)} as requested`;

/** Every type, those without a row with zeros. */
export function byType(rows: readonly TypeStatistics[]): StatisticsByType {
  const of = (type: string): Statistics => {
    const { delivered = 0, failed = 0, requested = 0 } = rows.find((row) => row.notification_type === type) ?? {};
    return { delivered, failed, requested };
  };
  return { email: of('email'), letter: of('letter'), sms: of('sms') };
}

const rowsOfToday = `
  select notification_type::text, notification_status, 1 as number
    from public.notifications where service_id = $3 and key_type <> 'test' and created_at >= ${startOfToday}`;

const rowsOfDays = `
  select notification_type, notification_status, notification_count as number
    from public.ft_notification_status
   where service_id = $3 and key_type <> 'test' and bst_date >= ${today} - $4::int`;

/**
 * How many messages a service has requested, with keys that send. An unknown service has none.
 *
 * @param days how many whole days before today count, too; undefined: today alone.
 */
export async function serviceStatistics(
  pool: Pool,
  service: string,
  moment: Moment,
  days: number | undefined,
): Promise<StatisticsByType> {
  const rows = days === undefined ? rowsOfToday : `${rowsOfToday} union all ${rowsOfDays}`;
  const found = await boundedQuery<TypeStatistics>(
    pool,
    `select notification_type, ${statisticsColumns} from (${rows}) counts group by notification_type`,
    [...momentValues(moment), service, ...(days === undefined ? [] : [String(days)])],
  );
  return byType(found);
}
