import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { keepVersion } from '../history.ts';

export type TemplateType = 'sms' | 'email' | 'letter';

/** The columns that callers decide. */
interface TemplateContents {
  readonly name: string;
  readonly content: string;
  readonly subject?: string | null | undefined;
  readonly postage?: string | null | undefined;
  readonly letter_languages?: 'english' | 'welsh_then_english' | null | undefined;
  readonly letter_welsh_subject?: string | null | undefined;
  readonly letter_welsh_content?: string | null | undefined;
  readonly has_unsubscribe_link?: boolean | undefined;
}

export interface NewTemplate extends TemplateContents {
  readonly template_type: TemplateType;
  readonly service_id: string;
  readonly created_by_id: string;
  readonly service_letter_contact_id?: string | null | undefined;
  readonly hidden?: boolean;
  readonly folder_id?: string | undefined;
}

type MaybeUndefined<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Columns that an update may set; those that it leaves out stay as they are. */
export interface TemplateChanges extends MaybeUndefined<TemplateContents> {
  readonly archived?: boolean | undefined;
  readonly created_by_id?: string | undefined;
  readonly service_letter_contact_id?: string | null | undefined;
}

const now = `timezone('utc', clock_timestamp())`;

/** Version 1 of a template, not redacted. @returns its id. @throws an error of Postgres when an id leads nowhere (23503). */
export async function insertTemplate(client: PoolClient, template: NewTemplate): Promise<string> {
  const id = randomUUID();
  await client.query(
    `insert into public.templates (id, name, template_type, created_at, content, service_id, subject, created_by_id,
       version, archived, hidden, service_letter_contact_id, postage, letter_languages, letter_welsh_subject,
       letter_welsh_content, has_unsubscribe_link)
     values ($1, $2, $3, ${now}, $4, $5, $6, $7, 1, false, $8, $9, $10, $11, $12, $13, $14)`,
    [
      id,
      template.name,
      template.template_type,
      template.content,
      template.service_id,
      template.subject,
      template.created_by_id,
      template.hidden ?? false,
      template.service_letter_contact_id,
      template.postage,
      template.letter_languages,
      template.letter_welsh_subject,
      template.letter_welsh_content,
      template.has_unsubscribe_link ?? false,
    ],
  );
  await keepVersion(client, 'templates', id);
  await client.query(
    `insert into public.template_redacted (template_id, redact_personalisation, updated_at, updated_by_id)
     values ($1, false, ${now}, $2)`,
    [id, template.created_by_id],
  );
  if (template.folder_id !== undefined) await putIntoFolder(client, [id], template.folder_id);
  return id;
}

const changeable = [
  'name',
  'content',
  'subject',
  'postage',
  'letter_languages',
  'letter_welsh_subject',
  'letter_welsh_content',
  'has_unsubscribe_link',
  'archived',
  'created_by_id',
  'service_letter_contact_id',
] as const satisfies readonly (keyof TemplateChanges)[];

/** Makes the next version of a template. An archived one leaves its folder. */
export async function updateTemplate(client: PoolClient, id: string, changes: TemplateChanges): Promise<void> {
  const columns = changeable.filter((column) => changes[column] !== undefined);
  const set = columns.map((column, index) => `${column} = $${index + 2}, `).join('');
  await client.query(`update public.templates set ${set} version = version + 1, updated_at = ${now} where id = $1`, [
    id,
    ...columns.map((column) => changes[column]),
  ]);
  await keepVersion(client, 'templates', id);
  if (changes.archived) await putIntoFolder(client, [id], undefined);
}

/** Hides personalisation for good. Of one that is redacted already, nothing is changed. */
export async function redactTemplate(client: PoolClient, id: string, user: string): Promise<void> {
  await client.query(
    `insert into public.template_redacted as r (template_id, redact_personalisation, updated_at, updated_by_id)
     values ($1, true, ${now}, $2)
     on conflict (template_id) do update
        set redact_personalisation = true, updated_at = excluded.updated_at, updated_by_id = excluded.updated_by_id
      where not r.redact_personalisation`,
    [id, user],
  );
}

/** @param folder undefined: out of any folder. */
export async function putIntoFolder(
  client: PoolClient,
  templates: readonly string[],
  folder: string | undefined,
): Promise<void> {
  if (folder === undefined) {
    await client.query('delete from public.template_folder_map where template_id = any($1)', [templates]);
    return;
  }
  await client.query(
    `insert into public.template_folder_map (template_id, template_folder_id) select distinct unnest($1::uuid[]), $2::uuid
     on conflict (template_id) do update set template_folder_id = excluded.template_folder_id`,
    [templates, folder],
  );
}
