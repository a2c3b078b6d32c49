import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../postgres.ts';
import { type FactHorizon, markChangedDays } from '../receipts/mark-due.ts';
import type { ReportingDay } from '../reporting/days.ts';
import type { LetterFile } from './places.ts';

/** The status in which a letter waits for its scan. */
export const pendingVirusCheck = 'pending-virus-check';
/** The status in which one is that could not be scanned. */
export const givenUp = 'technical-failure';

/** A letter, as far as its scan and its sanitising need to know it. */
export interface Letter extends LetterFile {
  readonly id: string;
  readonly status: string;
  /** Whether its service may send letters abroad. */
  readonly allowInternational: boolean;
}

const columns = `n.id, n.reference, n.notification_status as status, n.key_type as "keyType", n.created_at as "createdAt",
  coalesce(n.postage, 'second') as postage`;

/** Undefined when there is no such letter, or none any more. */
export async function findLetter(pool: Pool, id: string): Promise<Letter | undefined> {
  const { rows } = await pool.query<Letter>(
    `select ${columns},
            exists (select from public.service_permissions p
                     where p.service_id = n.service_id and p.permission = 'international_letters') as "allowInternational"
       from public.notifications n where n.id = $1 and n.notification_type = 'letter'`,
    [id],
  );
  return rows[0];
}

/** What an ended letter's row gets. */
export interface LetterChange {
  readonly status: string;
  readonly billableUnits: number;
  /** Lines of its address, where it can be printed. */
  readonly address?: string;
  /** Where its address turned out to be abroad. */
  readonly postage?: 'europe' | 'rest-of-world';
}

/** What decides where the file of an ended letter belongs. */
export type EndedLetter = Pick<Letter, 'status' | 'postage'>;

const endedColumns = `notification_status as status, coalesce(postage, 'second') as postage`;
const dayAs = (parameter: string) => `(created_at at time zone 'UTC' at time zone ${parameter})::date as day`;

/** A letter waits for its scan for as long as it takes, perhaps for longer than the nights look at its day. */
async function markChanged(
  client: PoolClient,
  horizon: FactHorizon,
  { day, before, after }: { readonly day: ReportingDay; readonly before: string; readonly after: string },
): Promise<void> {
  const change = { notification: { type: 'letter' as const, day, status: before }, status: after };
  await markChangedDays(client, [change], horizon, [], 'the scan of a letter ended after its nights');
}

/**
 * Gives a letter its end, if it still waits for its scan. Its day is due then, if the nights do not look at it any more.
 * Spec: nightly §7.2.
 *
 * @returns what it is now, whoever made it so; undefined when there is no such letter.
 */
export async function endLetter(
  pool: Pool,
  horizon: FactHorizon,
  id: string,
  { status, billableUnits, address, postage }: LetterChange,
): Promise<EndedLetter | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows: updated } = await client.query<EndedLetter & { readonly day: ReportingDay }>(
      `update public.notifications
          set notification_status = $2, billable_units = $3, updated_at = timezone('utc', clock_timestamp()),
              "to" = coalesce($4, "to"),
              normalised_to = coalesce(lower(regexp_replace($4, '\\s', '', 'g')), normalised_to),
              postage = coalesce($5, postage), international = international or $5 is not null
        where id = $1 and notification_status = '${pendingVirusCheck}'
       returning ${endedColumns}, ${dayAs('$6')}`,
      [id, status, billableUnits, address ?? null, postage ?? null, horizon.timeZone],
    );
    if (updated[0] !== undefined) {
      const { day, ...ended } = updated[0];
      await markChanged(client, horizon, { day, before: pendingVirusCheck, after: status });
      return ended;
    }
    const { rows } = await client.query<EndedLetter>(`select ${endedColumns} from public.notifications where id = $1`, [
      id,
    ]);
    return rows[0];
  });
}

/** A letter that was given up waits for its scan again, and its day is due as by its end. @returns the status that it has now. */
export async function reopenLetter(pool: Pool, horizon: FactHorizon, id: string): Promise<string | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows: reopened } = await client.query<{ day: ReportingDay }>(
      `update public.notifications
          set notification_status = '${pendingVirusCheck}', updated_at = timezone('utc', clock_timestamp())
        where id = $1 and notification_type = 'letter' and notification_status = '${givenUp}'
       returning ${dayAs('$2')}`,
      [id, horizon.timeZone],
    );
    for (const { day } of reopened) {
      await markChanged(client, horizon, { day, before: givenUp, after: pendingVirusCheck });
    }
    const { rows } = await client.query<{ status: string }>(
      'select notification_status as status from public.notifications where id = $1',
      [id],
    );
    return rows[0]?.status;
  });
}
