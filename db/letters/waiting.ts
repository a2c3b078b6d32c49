import type { Pool } from 'pg';
import { pendingVirusCheck } from './letter.ts';

/** Which letters a rescue looks at. Spec: nightly §7.3, golden vector 7. */
export interface RescueWindow {
  /** ISO 8601; what counts as now. */
  readonly at: string;
  /** Letters from further back are left out; undefined: all. */
  readonly maxMinutesAgo: number | undefined;
}

/** Whatever is younger may still be on its way. */
const youngestMinutes = 10;

const pageSize = 1_000;

/**
 * The ids of letters that have waited for a scan for more than ten minutes, by their age, page by page.
 *
 * @yields up to 1,000 ids.
 */
export async function* waitingLetters(pool: Pool, { at, maxMinutesAgo }: RescueWindow): AsyncGenerator<string[]> {
  let after: { readonly createdAt: string; readonly id: string } | undefined;
  do {
    const { rows } = await pool.query<{ id: string; createdAt: string }>(
      `select id, created_at as "createdAt"
         from public.notifications
        where notification_type = 'letter' and notification_status = '${pendingVirusCheck}'
          and created_at < timezone('utc', $1::timestamptz) - interval '${youngestMinutes} minutes'
          and created_at >= coalesce(timezone('utc', $1::timestamptz) - make_interval(mins => $2::int), '-infinity')
          and (created_at, id) > (coalesce($3::timestamp, '-infinity'), coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
        order by created_at, id
        limit ${pageSize}`,
      [at, maxMinutesAgo ?? null, after?.createdAt ?? null, after?.id ?? null],
    );
    after = rows.at(-1);
    if (rows.length > 0) yield rows.map(({ id }) => id);
  } while (after !== undefined);
}
