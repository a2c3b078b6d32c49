import { aWhile } from './reference-archive.ts';
import { timeOutBy, timeZone, type Ways } from './ways.ts';

/** Times out what it has selected a while before, without another look at the status. */
export const timeOutWithoutLook: Ways['timeOut'] = async ({ pool }, night) => {
  await timeOutBy({ pool }, night, async ({ cutoff }) => {
    const { rows } = await pool.query<{ id: string; day: string }>(
      `select id, (created_at at time zone 'UTC' at time zone '${timeZone}')::date as day from public.notifications
        where notification_type <> 'letter' and notification_status in ('sending', 'pending') and created_at < $1`,
      [cutoff],
    );
    if (rows.length === 0) return 0;
    await pool.query(aWhile);
    await pool.query(`update public.notifications set notification_status = 'temporary-failure' where id = any($1)`, [
      rows.map(({ id }) => id),
    ]);
    await pool.query(
      `insert into nightshift.day_due (fact, day, reason) select distinct 'notification_status', day, 'time-outs'
         from unnest($1::date[]) day on conflict (fact, day) do update set nonce = excluded.nonce`,
      [rows.map(({ day }) => day)],
    );
    return rows.length;
  });
};

/** Leaves the days that no night looks at any more as they are. */
export const timeOutWithoutMarks: Ways['timeOut'] = async ({ pool }, night) => {
  await timeOutBy({ pool }, night, async ({ cutoff }) => {
    const { rowCount } = await pool.query(
      `update public.notifications set notification_status = 'temporary-failure'
        where notification_type <> 'letter' and notification_status in ('sending', 'pending') and created_at < $1`,
      [cutoff],
    );
    return rowCount ?? 0;
  });
};
