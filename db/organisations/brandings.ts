import type { PoolClient } from 'pg';
import type { Brandings } from './fields.ts';

const nhsTypes: readonly (string | null | undefined)[] = ['nhs_central', 'nhs_local', 'nhs_gp'];

export const isNhs = (organisationType: string | null | undefined) => nhsTypes.includes(organisationType);

/** The NHS's brandings, which Notify's migrations made with these ids. A database of ours may have none. */
export async function nhsBrandings(client: PoolClient): Promise<Record<keyof Brandings, string | null>> {
  const { rows } = await client.query<Record<keyof Brandings, string | null>>(
    `select (select id from public.email_branding where id = 'a7dc4e56-660b-4db7-8cff-12c37b12b5ea') as email_branding_id,
            (select id from public.letter_branding where id = '2cd354bb-6b85-eda3-c0ad-6b613150459f') as letter_branding_id`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("Expected one row of the NHS's brandings, got none");
  return row;
}

/** Lets services of an organisation choose these. */
export async function addToPools(client: PoolClient, organisation: string, brandings: Brandings): Promise<void> {
  for (const kind of ['email', 'letter'] as const) {
    const branding = brandings[`${kind}_branding_id`];
    if (!branding) continue;
    await client.query(
      `insert into public.${kind}_branding_to_organisation (organisation_id, ${kind}_branding_id) values ($1, $2)
       on conflict do nothing`,
      [organisation, branding],
    );
  }
}
