import type { z } from '@hono/zod-openapi';
import type { TemplateChanges } from '../../db/templates/write.ts';
import { invalid } from '../request-error.ts';
import { contentErrors, typeErrors } from './contents.ts';
import type { templateUpdateBody } from './template-bodies.ts';

/** A change of any of them makes a new version. */
const versioned = [
  'name',
  'content',
  'subject',
  'archived',
  'postage',
  'letter_languages',
  'letter_welsh_subject',
  'letter_welsh_content',
  'has_unsubscribe_link',
] as const;

/**
 * What an update sets. Undefined: it is all as it was.
 *
 * @throws RequestError with a 400 when the template would not be in order.
 */
export function changesOf(
  type: string,
  current: Readonly<Record<string, unknown>>,
  update: z.infer<typeof templateUpdateBody>,
): TemplateChanges | undefined {
  if (versioned.every((field) => update[field] === undefined || update[field] === current[field])) return undefined;
  const { redact_personalisation: _, reply_to: __, created_by, ...fields } = update;
  const next = { ...current, ...fields };
  const errors =
    contentErrors(type, String(next.content)) ??
    typeErrors(type, fields) ??
    lengthErrors(type, next.name, next.subject);
  if (errors !== undefined) throw invalid(errors);
  return { ...fields, created_by_id: created_by };
}

function lengthErrors(type: string, name: unknown, subject: unknown): Readonly<Record<string, string[]>> | undefined {
  if (type !== 'sms' && String(subject ?? '').trim() === '') return { subject: ['Invalid template subject'] };
  return String(name).length > 255 ? { name: ['Longer than maximum length 255.'] } : undefined;
}
