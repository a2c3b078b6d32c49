import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** What a message is made of. */
export interface TemplateContent {
  readonly id: string;
  readonly template_type: 'email' | 'sms' | 'letter';
  readonly version: number;
  readonly content: string;
  readonly subject: string | null;
  readonly letter_welsh_content: string | null;
  readonly letter_welsh_subject: string | null;
  readonly contact_block: string | null;
  readonly postage: string | null;
  readonly archived: boolean;
}

export const contentColumns = `t.id, t.template_type, t.version, t.content, t.subject, t.letter_welsh_content,
  t.letter_welsh_subject, contact.contact_block, t.postage, t.archived`;

export async function templateContent(
  pool: Pool,
  service: string,
  template: string,
): Promise<TemplateContent | undefined> {
  const [row] = await boundedQuery<TemplateContent & { id: string }>(
    pool,
    `select ${contentColumns}
       from public.templates t
       left join public.service_letter_contacts contact on contact.id = t.service_letter_contact_id
      where t.service_id = $1 and t.id = $2 and not t.hidden`,
    [service, template],
  );
  return row;
}
