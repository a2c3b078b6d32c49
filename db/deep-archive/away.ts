import type { PoolClient } from 'pg';
import type { FactDay } from '../reporting/fact-definition.ts';

/** What the deep archive has of the rows that a day of a fact is made from. */
export interface Away {
  /** Why the day cannot be derived now, with the next step; undefined: nothing that it needs is away. */
  readonly reason: string | undefined;
  /** Why a restored day is not to be derived unless that is forced; undefined: all that it was made from is here again. */
  readonly doubt: string | undefined;
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

/** Of a day that was archived in part before, by Notify or by hand, less comes back than its facts count. */
async function lacksRows(client: PoolClient, { day }: FactDay): Promise<boolean> {
  const { rows } = await client.query<{ lacks: boolean }>(
    `select coalesce((select source_rows from nightshift.rollup_day where day = $1), 0)
            < (select coalesce(sum(notification_count), 0) from public.ft_notification_status
                where bst_date = $1 and key_type <> 'test') as lacks`,
    [day],
  );
  return rows[0]?.lacks ?? true;
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

const doubtOf = ({ fact, day }: FactDay) =>
  `${day} was restored, and yet ${fact === 'letter_despatch' ? 'letters of it are' : 'messages that public.ft_notification_status counts are'} ` +
  'neither here nor in the deep archive: they had gone before. Left as it is; restore these, too, or force it';

/** Looks whether the deep archive has rows that a day of a fact is made from. Letters count on the day of despatch. */
export async function rowsAway(client: PoolClient, factDay: FactDay): Promise<Away> {
  const { fact, day } = factDay;
  const ofLetters = fact === 'letter_despatch';
  const { away, restored } = await hoursOf(client, factDay, ofLetters ? letterDays : 0);
  const here = { reason: undefined, doubt: undefined, restored: restored > 0 };
  if (away + restored === 0) return here;
  const lacks = ofLetters ? await lacksLetters(client, factDay) : away > 0 || (await lacksRows(client, factDay));
  if (!lacks) return here;
  if (away === 0) return { ...here, doubt: doubtOf(factDay) };
  const reason = ofLetters
    ? `letters that were despatched on ${day} are in the deep archive. ${next} DAY, for the days on which they were made, of the ${letterDays} before`
    : `${away} hours of ${day} are in the deep archive. ${next} ${day}`;
  return { ...here, reason };
}

/**
 * Makes sure that the deep archive has taken no letter since {@link rowsAway} was asked: each statement of a transaction
 * sees what was committed before it.
 */
export async function checkLettersHere(client: PoolClient, factDay: FactDay): Promise<void> {
  const { reason } = await rowsAway(client, factDay);
  if (reason === undefined) return;
  throw new Error(
    `Expected the letters of ${factDay.day} to stay while the day was derived, and the deep archive has taken some. ` +
      'Nothing was written. It is tried again',
  );
}
