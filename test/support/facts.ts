import type { Pool } from 'pg';
import { definitions } from '../../db/reporting/definitions.ts';

const tables = [
  ...Object.values(definitions).map(({ table }) => table),
  'nightshift.day_rollup',
  'nightshift.unrated',
  'nightshift.daily_totals',
];

/** The rows of each table as sorted text. */
export type Facts = Readonly<Record<string, readonly string[]>>;

/** Every row of the fact tables, and of what is derived with them, without the stamps. */
export async function readFacts(pool: Pool): Promise<Facts> {
  const read = tables.map(async (table) => {
    const { rows } = await pool.query<{ row: string }>(
      `select (to_jsonb(t) - 'created_at' - 'updated_at')::text as row from ${table} t order by 1`,
    );
    return [table, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** Messages of a London day. */
export interface DayCounts {
  readonly day: string;
  readonly messages: number;
  readonly processed: number;
  readonly billed: number;
}

/** What the facts count. */
export async function countsOfFacts(pool: Pool): Promise<DayCounts[]> {
  const { rows } = await pool.query<DayCounts>(
    `select bst_date::text as day, messages_total as processed, messages, billed
       from public.ft_processing_time
       join (select bst_date, sum(notification_count)::int as messages from public.ft_notification_status group by 1) s
         using (bst_date)
       join (select bst_date, sum(notifications_sent)::int as billed from public.ft_billing group by 1) b using (bst_date)
      order by 1`,
  );
  return rows;
}

/** The same, counted from the raw rows of the days up to `through`, each id once. */
export async function countsOfRawRows(pool: Pool, through: string): Promise<DayCounts[]> {
  const columns = 'id, created_at, api_key_id, notification_type, notification_status, key_type';
  const { rows } = await pool.query<DayCounts>(
    `select day::text, count(*)::int as messages,
            (count(*) filter (where api_key_id is not null and notification_type <> 'letter'))::int as processed,
            (count(*) filter (where notification_status not in ('created', 'technical-failure')))::int as billed
       from (select *, (created_at at time zone 'UTC' at time zone 'Europe/London')::date as day
               from (select ${columns} from public.notifications
                     union select ${columns} from public.notification_history) m) message
      where key_type <> 'test' and day <= $1
      group by day order by day`,
    [through],
  );
  return rows;
}
