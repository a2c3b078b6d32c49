import type { PoolClient } from 'pg';
import { addToPools, isNhs, nhsBrandings } from './brandings.ts';
import { insertFields, type OrganisationFields } from './fields.ts';
import { setPermissions } from './permissions.ts';

/** Makes an organisation whose members can ask to join services; of the NHS with the NHS's brandings. @returns its id. */
export async function createOrganisation(
  client: PoolClient,
  fields: OrganisationFields & { readonly organisation_type: string },
  now: Date,
): Promise<string> {
  const brandings = isNhs(fields.organisation_type) ? await nhsBrandings(client) : {};
  const id = await insertFields(client, { ...fields, ...brandings }, now);
  await addToPools(client, id, brandings);
  await setPermissions(client, id, ['can_ask_to_join_a_service'], now);
  return id;
}
