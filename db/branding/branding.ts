import { isoTime } from '../json-times.ts';

/** SQL of e-mail brandings as they are served. */
export const emailBrandings = `
select alt_text, brand_type, colour, ${isoTime('created_at')} as created_at, created_by, id, logo, name, text,
       ${isoTime('updated_at')} as updated_at
  from public.email_branding`;

/** SQL of letter brandings as they are served. */
export const letterBrandings = `
select ${isoTime('created_at')} as created_at, created_by_id as created_by, filename, id, name,
       ${isoTime('updated_at')} as updated_at
  from public.letter_branding`;
