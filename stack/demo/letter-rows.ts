import type { Pool } from 'pg';

/** Who sends letters, and the secret that its tokens are signed with. */
export interface LetterSender {
  readonly service: string;
  readonly name: string;
  readonly secret: string;
}

/**
 * A live service of the demo that may send letters. Secrets of the demo are not signed: this is for development only.
 *
 * @throws Error when there is none.
 */
export async function letterSender(pool: Pool): Promise<LetterSender> {
  const { rows } = await pool.query<LetterSender>(
    `select s.id as service, s.name, k.secret
       from services s
       join service_permissions p on p.service_id = s.id and p.permission = 'letter'
       join api_keys k on k.service_id = s.id and k.key_type = 'normal' and k.expiry_date is null
      where s.active and not s.restricted
      order by s.name limit 1`,
  );
  const [sender] = rows;
  if (sender === undefined) throw new Error('Expected a service of the demo that may send letters, got none');
  return sender;
}

/** The newest letter of the demo's days that waits for its scan: its file never was. Undefined: there is none. */
export async function letterWithoutFile(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from notifications
      where notification_type = 'letter' and notification_status = 'pending-virus-check'
      order by created_at desc, id limit 1`,
  );
  return rows[0]?.id;
}
