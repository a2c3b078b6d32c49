import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { keepVersion } from '../history.ts';
import { lockService } from '../services/lock-service.ts';
import { letterAttachment } from './fields.ts';

/** A PDF that is sent after a letter. */
export interface LetterAttachment {
  readonly archived_at: string | null;
  readonly archived_by_id: string | null;
  readonly created_at: string;
  readonly created_by_id: string;
  readonly id: string;
  readonly original_filename: string;
  readonly page_count: number;
}

const selectAttachment = `select ${letterAttachment} as attachment from public.letter_attachment a where a.id = $1`;

export async function findAttachment(pool: Pool, id: string): Promise<LetterAttachment | undefined> {
  const rows = await boundedQuery<{ attachment: LetterAttachment }>(pool, selectAttachment, [id]);
  return rows[0]?.attachment;
}

/** Locks the service of a template, which never changes. */
async function lockServiceOf(client: PoolClient, condition: 'id' | 'letter_attachment_id', id: string): Promise<void> {
  const { rows } = await client.query<{ service_id: string }>(
    `select service_id from public.templates where ${condition} = $1`,
    [id],
  );
  if (rows[0] !== undefined) await lockService(client, rows[0].service_id);
}

/** Which template has this attachment, locked, and whether there is such an attachment at all. */
export async function lockAttached(
  client: PoolClient,
  id: string,
): Promise<{ readonly exists: boolean; readonly template: string | undefined }> {
  await lockServiceOf(client, 'letter_attachment_id', id);
  const attachment = await client.query('select from public.letter_attachment where id = $1 for no key update', [id]);
  const { rows } = await client.query<{ id: string }>(
    'select id from public.templates where letter_attachment_id = $1 for no key update',
    [id],
  );
  return { exists: attachment.rowCount === 1, template: rows[0]?.id };
}

const now = `timezone('utc', clock_timestamp())`;

/** The next version of a template, with another attachment or none. */
async function attach(client: PoolClient, template: string, attachment: string | null): Promise<void> {
  await client.query(
    `update public.templates set letter_attachment_id = $2, version = version + 1, updated_at = ${now} where id = $1`,
    [template, attachment],
  );
  await keepVersion(client, 'templates', template);
}

interface NewAttachment {
  readonly id: string;
  readonly template: string;
  readonly user: string;
  readonly filename: string;
  readonly pages: number;
}

/** Gives a letter its attachment. @throws an error of Postgres: the id is taken (23505), the user unknown (23503). */
export async function insertAttachment(client: PoolClient, attachment: NewAttachment): Promise<LetterAttachment> {
  const { id, template, user, filename, pages } = attachment;
  await client.query(
    `insert into public.letter_attachment (id, created_at, created_by_id, original_filename, page_count)
     values ($1, ${now}, $2, $3, $4)`,
    [id, user, filename, pages],
  );
  await attach(client, template, id);
  const { rows } = await client.query<{ attachment: LetterAttachment }>(selectAttachment, [id]);
  const [row] = rows;
  if (row === undefined) throw new Error(`Expected the letter attachment ${id} that was just inserted, got none`);
  return row.attachment;
}

/** Takes the attachment from its template. */
export async function archiveAttachment(
  client: PoolClient,
  { id, template, user }: { readonly id: string; readonly template: string; readonly user: string },
): Promise<void> {
  await client.query(`update public.letter_attachment set archived_at = ${now}, archived_by_id = $2 where id = $1`, [
    id,
    user,
  ]);
  await attach(client, template, null);
}

/** A template of any service, locked. */
export async function lockForAttachment(
  client: PoolClient,
  template: string,
): Promise<{ readonly template_type: string; readonly letter_attachment_id: string | null } | undefined> {
  await lockServiceOf(client, 'id', template);
  const { rows } = await client.query<{ template_type: string; letter_attachment_id: string | null }>(
    'select template_type, letter_attachment_id from public.templates where id = $1 for no key update',
    [template],
  );
  return rows[0];
}
