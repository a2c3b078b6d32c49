import type { PoolClient } from 'pg';
import type { Brandings } from './fields.ts';

/** Locks an organisation, so that what is decided upon it stays true; undefined: there is none. */
export async function lockOrganisation(client: PoolClient, id: string): Promise<Brandings | undefined> {
  const { rows } = await client.query<Brandings>(
    'select email_branding_id, letter_branding_id from public.organisation where id = $1 for no key update',
    [id],
  );
  return rows[0];
}

/**
 * Keeps an organisation as it is while a service, a member or an invitation is added to it. Comes before any lock of a
 * service or a user. False: there is none.
 */
export async function holdOrganisation(client: PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await client.query('select from public.organisation where id = $1 for share', [id]);
  return rowCount === 1;
}
