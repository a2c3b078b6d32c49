import type { PoolClient } from 'pg';

/** The columns of an organisation that a caller may set. */
const columns = [
  'active',
  'agreement_signed',
  'agreement_signed_at',
  'agreement_signed_by_id',
  'agreement_signed_on_behalf_of_email_address',
  'agreement_signed_on_behalf_of_name',
  'agreement_signed_version',
  'billing_contact_email_addresses',
  'billing_contact_names',
  'billing_reference',
  'can_approve_own_go_live_requests',
  'crown',
  'email_branding_id',
  'letter_branding_id',
  'name',
  'notes',
  'organisation_type',
  'purchase_order_number',
  'request_to_go_live_notes',
] as const;

type Column = (typeof columns)[number];

/** A branding of its own by default: of services that have none. Null: none. */
export interface Brandings {
  readonly email_branding_id?: string | null | undefined;
  readonly letter_branding_id?: string | null | undefined;
}

type Other = Exclude<Column, keyof Brandings | 'organisation_type'>;

export type OrganisationFields = Brandings & { readonly organisation_type?: string | undefined } & {
  readonly [column in Other]?: string | number | boolean | null | undefined;
};

function given(fields: OrganisationFields): Column[] {
  return columns.filter((column) => fields[column] !== undefined);
}

/** @throws an error of Postgres when a value does not fit. */
export async function insertFields(client: PoolClient, fields: OrganisationFields, now: Date): Promise<string> {
  const row = { active: true, can_approve_own_go_live_requests: false, ...fields };
  const set = given(row);
  const { rows } = await client.query<{ id: string }>(
    `insert into public.organisation (id, created_at, ${set.join(', ')})
     values (gen_random_uuid(), $1::timestamptz at time zone 'UTC', ${set.map((_, index) => `$${index + 2}`).join(', ')})
     returning id`,
    [now.toISOString(), ...set.map((column) => row[column])],
  );
  const [inserted] = rows;
  if (inserted === undefined) throw new Error('Expected the id of the new organisation, got no row');
  return inserted.id;
}

/** @throws an error of Postgres when a value does not fit. */
export async function updateFields(
  client: PoolClient,
  id: string,
  fields: OrganisationFields,
  now: Date,
): Promise<void> {
  const set = given(fields);
  const assignments = set.map((column, index) => `, ${column} = $${index + 3}`).join('');
  await client.query(
    `update public.organisation set updated_at = $2::timestamptz at time zone 'UTC'${assignments} where id = $1`,
    [id, now.toISOString(), ...set.map((column) => fields[column])],
  );
}
