import { isoTime } from '../json-times.ts';

/** The parts of a template that may have placeholders, the ones whose spelling counts first. */
const parts = `array[contact.contact_block, t.letter_welsh_subject, t.subject, t.letter_welsh_content, t.content]`;

/** Names of placeholders that differ in capitals, spaces, hyphens or underscores only are one. */
const sameName = `lower(translate(name, ' _-', ''))`;

const personalisation = `
  (select coalesce(json_object_agg(name, json_build_object('required', true) order by name collate "C"), '{}')
     from (select distinct on (${sameName}) name
             from (select split_part(match[1], '??', 1) as name, part, position
                     from unnest(${parts}) with ordinality as parts (text, part),
                          regexp_matches(text, '\\(\\(([^()]+)\\)\\)', 'g') with ordinality as matches (match, position)) found
            order by ${sameName}, part, position) names)`;

/** A template as the public API shows it, of a row `t` of `templates` or `templates_history` in {@link templateTables}. */
export const templateDocument = `json_build_object(
  'body', t.content,
  'created_at', ${isoTime('t.created_at')},
  'created_by', creator.email_address,
  'id', t.id,
  'letter_contact_block', contact.contact_block,
  'name', t.name,
  'personalisation', ${personalisation},
  'postage', t.postage,
  'subject', t.subject,
  'type', t.template_type,
  'updated_at', ${isoTime('t.updated_at')},
  'version', t.version)`;

/** What no service sees through the public API is left out: the templates of its PDF letters. */
export const templateTables = (table: 'templates' | 'templates_history') => `public.${table} t
  join public.users creator on creator.id = t.created_by_id
  left join public.service_letter_contacts contact on contact.id = t.service_letter_contact_id
 where not t.hidden`;
