import type { PoolClient } from 'pg';
import type { FactDay } from '../reporting/fact-definition.ts';

/** What the deep archive has of the rows that a day of a fact is made from. */
export interface Away {
  /** Why the day cannot be derived now, with the next step; undefined: nothing that it needs is away. */
  readonly reason: string | undefined;
  /** Rows of it were away and are here again. */
  readonly restored: boolean;
}

/** A letter is despatched days after it was made. */
const letterDays = 30;

async function hoursOf(client: PoolClient, { startUtc, endUtc }: FactDay, daysBefore: number) {
  const { rows } = await client.query<{ away: number; restored: number }>(
    `select (count(distinct hour) filter (where restored_at is null))::int as away,
            (count(distinct hour) filter (where restored_at is not null))::int as restored
       from nightshift.deep_archive_part
      where state = 'archived' and hour > $1::timestamp - interval '1 hour' - make_interval(days => $3)
        and hour < $2::timestamp`,
    [startUtc, endUtc, daysBefore],
  );
  return rows[0] ?? { away: 0, restored: 0 };
}

async function lacksLetters(client: PoolClient, { day }: FactDay): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from public.notifications_letter_despatch d
      where despatched_on = $1 and not exists (select from public.notifications n where n.id = d.notification_id)
        and not exists (select from public.notification_history h where h.id = d.notification_id)
      limit 1`,
    [day],
  );
  return rowCount === 1;
}

const next = 'Left as it is, also when it is forced. Bring the rows back first: npm run nightshift -- history restore';

/** Looks whether the deep archive has rows that a day of a fact is made from. Letters count on the day of despatch. */
export async function rowsAway(client: PoolClient, factDay: FactDay): Promise<Away> {
  const { fact, day } = factDay;
  const ofLetters = fact === 'letter_despatch';
  const { away, restored } = await hoursOf(client, factDay, ofLetters ? letterDays : 0);
  const isAway = away > 0 && (!ofLetters || (await lacksLetters(client, factDay)));
  if (!isAway) return { reason: undefined, restored: restored > 0 };
  const reason = ofLetters
    ? `letters that were despatched on ${day} are in the deep archive. ${next} DAY, for the days on which they were made, of the ${letterDays} before`
    : `${away} hours of ${day} are in the deep archive. ${next} ${day}`;
  return { reason, restored: restored > 0 };
}
