import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { pendingVirusCheck } from './letter.ts';
import type { LetterFile, Postage } from './places.ts';

/** The version of a service's hidden template that a letter is made of. */
export interface PdfTemplate {
  readonly id: string;
  readonly version: number;
  /** Of letters that ask for none. */
  readonly postage: Postage;
}

/** Undefined: the service has had no letter that was a PDF already. */
export async function pdfTemplate(pool: Pool, service: string): Promise<PdfTemplate | undefined> {
  const [row] = await boundedQuery<PdfTemplate & { id: string }>(
    pool,
    `select id, version, coalesce(postage, 'second') as postage from public.templates
      where service_id = $1 and template_type = 'letter' and hidden limit 1`,
    [service],
  );
  return row;
}

/** A letter that is a PDF already. */
export interface NewLetter extends LetterFile {
  readonly id: string;
  readonly service: string;
  readonly template: PdfTemplate;
  readonly apiKey: string;
  readonly clientReference: string;
  /** Signed. */
  readonly personalisation: string;
}

/** Who it is for is in the PDF; its sanitising finds out. */
export const providedAsPdf = 'Provided as PDF';

/**
 * The row of a letter that waits for its scan. It locks no row against others: those that it refers to may change, but not
 * go. Spec: nightly §7.2, §5.1.
 */
export async function createLetter(client: PoolClient, letter: NewLetter): Promise<void> {
  await client.query(
    `insert into public.notifications (id, "to", normalised_to, service_id, template_id, template_version, api_key_id,
       key_type, notification_type, notification_status, billable_units, created_at, reference, client_reference,
       _personalisation, international, reply_to_text, postage)
     values ($1, $2::text, lower(regexp_replace($2::text, '\\s', '', 'g')), $3, $4, $5, $6, $7, 'letter', '${pendingVirusCheck}', 0, $8,
       $9, $10, $11, false, '', $12)`,
    [
      letter.id,
      providedAsPdf,
      letter.service,
      letter.template.id,
      letter.template.version,
      letter.apiKey,
      letter.keyType,
      letter.createdAt,
      letter.reference,
      letter.clientReference,
      letter.personalisation,
      letter.postage,
    ],
  );
}
