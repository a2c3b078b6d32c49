import type { Pool } from 'pg';

/**
 * Which of these references no letter has, neither one under way nor one in history.
 *
 * @param references in capital letters, as the names of files have them.
 */
export async function unknownReferences(pool: Pool, references: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ reference: string }>(
    `with wanted as (select reference from unnest($1::text[]) reference union select lower(reference) from unnest($1::text[]) reference)
     select reference from unnest($1::text[]) reference
     except
     select upper(n.reference) from wanted join public.notifications n using (reference)
     except
     select upper(h.reference) from wanted join public.notification_history h using (reference)`,
    [references],
  );
  return new Set(rows.map(({ reference }) => reference));
}
