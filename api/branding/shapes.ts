import { z } from '@hono/zod-openapi';

const time = z.string().nullable().openapi({ example: '2026-11-22T05:01:41.608295Z' });

export const emailBranding = z
  .object({
    alt_text: z.string().nullable(),
    brand_type: z.enum(['both', 'org', 'org_banner']),
    colour: z.string().nullable(),
    created_at: time,
    created_by: z.uuid().nullable(),
    id: z.uuid(),
    logo: z.string().nullable(),
    name: z.string(),
    text: z.string().nullable(),
    updated_at: time,
  })
  .openapi('EmailBranding');

export const letterBranding = z
  .object({
    created_at: time,
    created_by: z.uuid().nullable(),
    filename: z.string(),
    // Migrations of the reference made some ids of hashes, which say no version.
    id: z.guid(),
    name: z.string(),
    updated_at: time,
  })
  .openapi('LetterBranding');
