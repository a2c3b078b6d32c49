import type { PoolClient } from 'pg';

/** Tables that a night that finds everything as it was may not write. The run ledger is not among them. */
const quietTables = [
  'public.ft_notification_status',
  'public.ft_processing_time',
  'public.ft_billing',
  'public.ft_billing_letter_despatch',
  'nightshift.day_rollup',
  'nightshift.rollup_day',
  'nightshift.daily_totals',
  'nightshift.unrated',
];

/** A fingerprint of the row versions of each table: any write of any row, even of equal values, changes it. */
export async function fingerprint(client: PoolClient): Promise<Map<string, string>> {
  const prints = new Map<string, string>();
  for (const table of quietTables) {
    const { rows } = await client.query<{ print: string }>(
      `select concat(count(*), '/', coalesce(sum(hashtextextended(concat_ws(' ', tableoid, ctid, xmin, xmax), 0)::numeric), 0)) as print
         from ${table}`,
    );
    prints.set(table, rows[0]?.print ?? '');
  }
  return prints;
}

/** The tables whose fingerprints differ. */
export function writtenBetween(before: Map<string, string>, after: Map<string, string>): string[] {
  return quietTables.filter((table) => before.get(table) !== after.get(table));
}
