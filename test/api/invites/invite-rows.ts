import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** Inserts an invitation, made now and pending, unless the columns say otherwise; returns the id. */
export async function insertInvite(
  pool: Pool,
  columns: Readonly<Record<string, unknown>> & { readonly service_id: string; readonly user_id: string },
): Promise<string> {
  const id = randomUUID();
  const row: Record<string, unknown> = {
    id,
    email_address: 'invited@testing.gov.uk',
    created_at: new Date().toISOString(),
    status: 'pending',
    permissions: 'view_activity,send_texts',
    auth_type: 'sms_auth',
    folder_permissions: '[]',
    ...columns,
  };
  const names = Object.keys(row);
  const values = names.map((_, index) => `$${index + 1}`);
  await pool.query(
    `insert into public.invited_users (${names.join(', ')}) values (${values.join(', ')})`,
    Object.values(row),
  );
  return id;
}
