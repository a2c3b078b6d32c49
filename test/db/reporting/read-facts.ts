import type { Pool } from 'pg';
import { rowsOf } from '../../support/table-rows.ts';

const tables = [
  'ft_notification_status',
  'ft_processing_time',
  'ft_billing',
  'ft_billing_letter_despatch',
  'nightshift.problem_row',
] as const;

/** A row as text that does not depend on the order of its columns. */
const asText = (row: Readonly<Record<string, unknown>>) =>
  JSON.stringify(Object.entries(row).toSorted(([a], [b]) => a.localeCompare(b)));

export const sortedText = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map(asText).sort();

/** All facts, unrated messages and problems, each table as sorted text: equal exactly when the tables are. */
export async function readFacts(pool: Pool): Promise<Record<string, string[]>> {
  const read: Record<string, string[]> = {};
  for (const table of tables) read[table.replace('nightshift.', '')] = sortedText(await rowsOf(pool, table));
  const { rows: unrated } = await pool.query<Record<string, unknown>>(
    `select fact, bst_date, notification_type, sum(notifications)::int as notifications
       from nightshift.unrated group by 1, 2, 3`,
  );
  return { ...read, unrated: sortedText(unrated) };
}
