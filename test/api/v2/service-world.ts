import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { z } from 'zod';
import { signToken } from '../../../api/json-web-token.ts';
import { signValue } from '../../../api/signed-value.ts';
import { inTransaction } from '../../../db/postgres.ts';
import { signing } from '../../support/api.ts';

const id = (number: number) => `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const user = id(1);
export const service = id(2);
export const otherService = id(3);
export const contact = id(4);
export const emailTemplate = id(5);
export const smsTemplate = id(6);
export const letterTemplate = id(7);
export const archivedTemplate = id(8);
export const pdfTemplate = id(9);
export const otherTemplate = id(10);

/** Plain secrets of the keys of {@link service}, by type. */
export const secrets = { normal: id(21), team: id(22), test: id(23) };

type Row = Readonly<Record<string, string | number | boolean | null>>;

const serviceRow = (service_id: string, name: string): Row => ({
  ...{ id: service_id, name, normalised_service_name: name, email_sender_local_part: name, created_at: '2026-01-01' },
  ...{ active: true, restricted: false, created_by_id: user, version: 1, prefix_sms: false, rate_limit: 3000 },
  ...{ letter_message_limit: 10, sms_message_limit: 10, email_message_limit: 10, has_active_go_live_request: false },
});

export const keyRow = (key: { id: string; service_id: string; secret: string; key_type: string }): Row => ({
  ...{ ...key, secret: signValue(key.secret, signing), name: key.id, created_at: '2026-01-01' },
  ...{ created_by_id: user, version: 1 },
});

const template = (template_id: string, given: Row): Row => ({
  ...{ id: template_id, name: `Template ${template_id.slice(-2)}`, created_at: '2026-01-02 03:04:05', version: 1 },
  ...{ service_id: service, created_by_id: user, archived: false, hidden: false, has_unsubscribe_link: false },
  ...given,
});

const email = {
  template_type: 'email',
  subject: 'Hello "((name))"',
  content: 'Dear ((name)),\n\n((late??You are late.))',
};
const templates: readonly Row[] = [
  template(emailTemplate, { ...email, version: 2 }),
  template(smsTemplate, { template_type: 'sms', content: '((First Name)): ((first_name)) owes ((amount))' }),
  template(letterTemplate, {
    ...{ template_type: 'letter', subject: 'Your pension', content: 'Dear ((address line 1))', postage: 'second' },
    service_letter_contact_id: contact,
  }),
  template(archivedTemplate, { ...email, archived: true }),
  template(pdfTemplate, { template_type: 'letter', subject: 'x', content: '', postage: 'second', hidden: true }),
  template(otherTemplate, { template_type: 'sms', content: 'Theirs', service_id: otherService }),
];

export async function insert(pool: Pool, table: string, rows: readonly Row[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local session_replication_role = replica');
    for (const row of rows) {
      const columns = Object.keys(row).map((name) => `"${name}"`);
      await client.query(
        `insert into public.${table} (${columns}) select ${columns} from json_populate_record(null::public.${table}, $1)`,
        [JSON.stringify(row)],
      );
    }
  });
}

/** Two services: one with keys of all types and templates of all types, the other with a key and a template. */
export async function loadServices(pool: Pool): Promise<void> {
  await insert(pool, 'users', [
    {
      ...{ id: user, name: 'Alice', email_address: 'alice@example.gov.uk', created_at: '2026-01-01', _password: 'x' },
      ...{ mobile_number: '07700 900123', password_changed_at: '2026-01-01', failed_login_count: 0, state: 'active' },
      ...{ platform_admin: false, auth_type: 'sms_auth', email_access_validated_at: '2026-01-01' },
      ...{ take_part_in_research: true, receives_new_features_email: true },
    },
  ]);
  await insert(
    pool,
    'services',
    [serviceRow(service, 'one'), serviceRow(otherService, 'other')].map((row) => ({
      ...{ count_as_live: true, international_sms_message_limit: 1, confirmed_unique: false },
      ...row,
    })),
  );
  await insert(pool, 'user_to_service', [{ user_id: user, service_id: service }]);
  await insert(
    pool,
    'service_permissions',
    ['sms', 'email', 'letter'].map((permission) => ({ service_id: service, permission, created_at: '2026-01-01' })),
  );
  await insert(pool, 'service_letter_contacts', [
    {
      ...{ id: contact, service_id: service, contact_block: 'Site A\nWV98 1AA', is_default: true },
      created_at: '2026-01-01',
      archived: false,
    },
  ]);
  await insert(
    pool,
    'api_keys',
    Object.entries(secrets).map(([key_type, secret]) =>
      keyRow({ id: randomUUID(), service_id: service, secret, key_type }),
    ),
  );
  await insert(pool, 'templates', templates);
  await insert(pool, 'templates_history', [
    ...templates,
    { ...template(emailTemplate, email), name: 'First name', subject: 'First subject' },
  ]);
}

const body = z.record(z.string(), z.unknown());

export async function answerOf(response: Response) {
  return { status: response.status, body: body.parse(await response.json()) };
}

/** The header of a service, as its client makes it. */
export function serviceToken(secret: string, now = new Date(), iss = service): { authorization: string } {
  return { authorization: `Bearer ${signToken({ iss, iat: Math.floor(now.getTime() / 1000) }, secret)}` };
}
