import { z } from '@hono/zod-openapi';
import { booleanField, choiceField, idField, parsedBody, shown, textField } from '../body-schemas.ts';
import type { JsonObject } from '../json-body.ts';

const languages = ['english', 'welsh_then_english'] as const;
const types = ['sms', 'email', 'letter'] as const;
const postageError = 'invalid. It must be either first, second or economy.';

const optionalFields = {
  subject: textField().optional(),
  postage: z
    .enum(['first', 'second', 'economy'], {
      error: ({ input }) => (typeof input === 'string' ? postageError : `${shown(input)} is not of type string`),
    })
    .optional(),
  letter_languages: choiceField(languages).optional(),
  letter_welsh_subject: textField().nullable().optional(),
  letter_welsh_content: textField().nullable().optional(),
  has_unsubscribe_link: booleanField().optional(),
  reply_to: idField().nullable().optional(),
};

export const newTemplateBody = z
  .strictObject({
    name: textField(),
    template_type: choiceField(types),
    content: textField(),
    service: idField(),
    created_by: idField(),
    parent_folder_id: idField().optional(),
    ...optionalFields,
  })
  .openapi('NewTemplate');

/** Other fields are passed over, as in the reference: callers may send back the whole template. */
export const templateUpdateBody = z
  .object({
    name: textField().optional(),
    content: textField().optional(),
    created_by: idField().optional(),
    archived: booleanField().optional(),
    redact_personalisation: z.unknown().optional(),
    ...optionalFields,
  })
  .openapi('TemplateUpdate');

/** Letters in one language have no Welsh fields; those in both have both. */
function bilingualErrors(body: JsonObject): string[] {
  const { letter_languages: languages, letter_welsh_subject: subject, letter_welsh_content: content } = body;
  const absent = subject === null && content === null;
  const present = typeof subject === 'string' && typeof content === 'string';
  const fits =
    languages === undefined
      ? subject === undefined || content === undefined || absent || present
      : (languages === 'english' && absent) || (languages === 'welsh_then_english' && present);
  return fits ? [] : [`${shown(body)} is not valid under any of the given schemas`];
}

export function parseNewTemplate(body: JsonObject): z.infer<typeof newTemplateBody> {
  const { template_type: type, subject } = body;
  // As in the reference, a body without a type needs one too.
  const needsSubject = type === 'email' || type === 'letter' || type === undefined;
  const lacksSubject = needsSubject && subject === undefined;
  return parsedBody(newTemplateBody, body, [
    ...(lacksSubject ? ['subject is a required property'] : []),
    ...bilingualErrors(body),
  ]);
}

export function parseTemplateUpdate(body: JsonObject): z.infer<typeof templateUpdateBody> {
  return parsedBody(templateUpdateBody, body, bilingualErrors(body));
}
