import type { Pool } from 'pg';
import type { Fact } from '../../../db/reporting/days.ts';
import { definitions } from '../../../db/reporting/definitions.ts';
import type { ReferencePart } from './reference-part.ts';

/** Which of our rows the reference has written too; `$1` are its tasks. */
const ofDays = `bst_date in (select day from jsonb_to_recordset($1) as task (day date))`;
const ofServiceDays = `(bst_date, notification_type, service_id) in (
  select day, type, "serviceId" from jsonb_to_recordset($1) as task (day date, type text, "serviceId" uuid))`;

async function compare(pool: Pool, fact: Fact, scope: string, tasks: readonly object[]): Promise<string> {
  const { table, keys, values } = definitions[fact];
  const columns = [...keys, ...values].join(', ');
  const ours = `select ${columns} from ${table} where ${scope}`;
  const theirs = `select ${columns} from ${table.replace('public.', 'reference.')}`;
  const { rows } = await pool.query<{ compared: number; different: number; example: string }>(
    `with difference as ((${ours} except ${theirs}) union all (${theirs} except ${ours}))
     select (select count(*)::int from (${theirs}) t) as compared, count(*)::int as different, min(d::text) as example
       from difference d`,
    [JSON.stringify(tasks)],
  );
  const found = rows[0];
  if (found === undefined || found.compared === 0 || found.different > 0) {
    throw new Error(
      `${table}: expected the rows that the reference's way writes, but of ${found?.compared} rows ${found?.different} differ, such as ${found?.example}. ` +
        'The two do not do the same work, so their times say nothing',
    );
  }
  return `${found.compared} rows of ${table.replace('public.', '')}`;
}

/**
 * Asserts that the reference's way and ours have written the same facts, where both have. Returns what was compared.
 *
 * @throws Error with the numbers and a row, when they differ, or when there is nothing to compare.
 */
export async function assertSameFacts(pool: Pool, { days, serviceDays }: ReferencePart): Promise<string> {
  const dates = days.map(({ day }) => ({ day }));
  const services = serviceDays.map(({ interval, type, serviceId }) => ({ day: interval.day, type, serviceId }));
  const compared = [
    await compare(pool, 'notification_status', ofServiceDays, services),
    await compare(pool, 'billing', ofDays, dates),
    await compare(pool, 'letter_despatch', ofDays, dates),
    await compare(pool, 'processing_time', ofDays, dates.slice(0, 1)),
  ];
  return compared.join(', ');
}
