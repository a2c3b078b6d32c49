import type { Pool } from 'pg';
import type { LetterFile } from './places.ts';

/** The status in which a letter waits for its scan. */
export const pendingVirusCheck = 'pending-virus-check';

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

/**
 * Gives a letter its end, if it still waits for its scan. Spec: nightly §7.2.
 *
 * @returns what it is now, whoever made it so; undefined when there is no such letter.
 */
export async function endLetter(pool: Pool, id: string, change: LetterChange): Promise<EndedLetter | undefined> {
  const { status, billableUnits, address, postage } = change;
  const updated = await pool.query<EndedLetter>(
    `update public.notifications
        set notification_status = $2, billable_units = $3, updated_at = timezone('utc', clock_timestamp()),
            "to" = coalesce($4, "to"),
            normalised_to = coalesce(lower(regexp_replace($4, '\\s', '', 'g')), normalised_to),
            postage = coalesce($5, postage), international = international or $5 is not null
      where id = $1 and notification_status = '${pendingVirusCheck}'
     returning ${endedColumns}`,
    [id, status, billableUnits, address ?? null, postage ?? null],
  );
  if (updated.rows[0] !== undefined) return updated.rows[0];
  const { rows } = await pool.query<EndedLetter>(`select ${endedColumns} from public.notifications where id = $1`, [
    id,
  ]);
  return rows[0];
}

/** A letter that was given up waits for its scan again. @returns the status that it has now. */
export async function reopenLetter(pool: Pool, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ status: string }>(
    `with reopened as (
       update public.notifications
          set notification_status = '${pendingVirusCheck}', updated_at = timezone('utc', clock_timestamp())
        where id = $1 and notification_type = 'letter' and notification_status = 'technical-failure'
       returning notification_status)
     select coalesce((select notification_status from reopened), notification_status) as status
       from public.notifications where id = $1`,
    [id],
  );
  return rows[0]?.status;
}
