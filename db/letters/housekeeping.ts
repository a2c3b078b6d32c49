import type { PoolClient } from 'pg';

/** Letters that are in a state for too long. */
export interface StuckLetters {
  readonly found: number;
  /** Ids of those that no alert has named since they came into the state, in order. */
  readonly unreported: readonly string[];
}

/** Takes the unreported ones for reported, and forgets those that have left the state. */
async function take(
  client: PoolClient,
  check: 'created' | 'technical-failure' | 'sending',
  condition: string,
  parameters: readonly string[],
): Promise<StuckLetters> {
  const { rows } = await client.query<StuckLetters>(
    `with stuck as materialized (
       select id from public.notifications
        where notification_type = 'letter' and notification_status = $1 and ${condition}),
     gone as (
       delete from nightshift.letter_reported r
        where r.check_name = $1 and not exists (select from stuck where stuck.id = r.notification_id)),
     reported as (
       insert into nightshift.letter_reported (check_name, notification_id)
       select $1, id from stuck order by id
       on conflict do nothing
       returning notification_id)
     select (select count(*)::integer from stuck) as found,
            array(select notification_id::text from reported order by 1) as unreported`,
    [check, ...parameters],
  );
  if (rows[0] === undefined) throw new Error('No count of letters: expected one row');
  return rows[0];
}

/**
 * Letters still in created that were created before 17:30 of the day before, in the reporting zone. Spec: nightly §7.5.
 *
 * @param at ISO 8601, the time that counts as now.
 * @param timeZone IANA name.
 */
export function takeStillCreated(client: PoolClient, at: string, timeZone: string): Promise<StuckLetters> {
  const deadline = `($2::timestamptz at time zone $3)::date - 1 + time '17:30'`;
  return take(client, 'created', `created_at < (${deadline}) at time zone $3 at time zone 'UTC'`, [at, timeZone]);
}

/** Letters in technical-failure that were created in the 72 hours before `at`. Spec: nightly §7.5. */
export function takeTechnicalFailures(client: PoolClient, at: string): Promise<StuckLetters> {
  const now = `($2::timestamptz at time zone 'UTC')`;
  const condition = `created_at >= ${now} - interval '72 hours' and created_at < ${now}`;
  return take(client, 'technical-failure', condition, [at]);
}

/** Letters of normal keys still in sending that were sent on a UTC date, or before. Spec: nightly §7.5. */
export function takeStillSending(client: PoolClient, sentBy: string): Promise<StuckLetters> {
  return take(client, 'sending', `key_type = 'normal' and sent_at < $2::date + 1`, [sentBy]);
}
