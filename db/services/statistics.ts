import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { countedMessages } from '../statistics/counted.ts';
import { type Moment, momentValues, today } from './moment.ts';

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

/**
 * How many messages a service has requested, with keys that send. An unknown service has none. Days whose facts
 * are not complete yet are counted from the messages: no day is missing between midnight and the end of the night.
 *
 * @param days how many whole days before today count, too; undefined: today alone.
 */
export async function serviceStatistics(
  pool: Pool,
  service: string,
  moment: Moment,
  days: number | undefined,
): Promise<StatisticsByType> {
  const first = days === undefined ? today : `${today} - $4::int`;
  const found = await boundedQuery<TypeStatistics>(
    pool,
    `with ${countedMessages(first, today)}
     select notification_type, ${statisticsColumns} from counted group by notification_type`,
    [...momentValues(moment), service, ...(days === undefined ? [] : [String(days)])],
  );
  return byType(found);
}
