import { z } from '@hono/zod-openapi';
import { templateContent } from '../../db/v2/template-content.ts';
import type { ApiContext } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { messageBody } from '../rendering/message.ts';
import { personalisationOf } from '../rendering/placeholders.ts';
import { refused } from './failures.ts';
import { checkPersonalisation } from './preview.ts';
import { parseUuid } from './uuid.ts';

const maxSmsCharacters = 918;

/** The fields that are read, once a request fits its schema. */
export const message = z.looseObject({
  template_id: z.string(),
  personalisation: z.looseObject({}).optional(),
  phone_number: z.string().optional(),
  email_address: z.string().optional(),
});

/** Whether a message can be made of a template. @throws RequestError with a 400. */
export async function checkTemplate(
  { pool }: ApiDeps,
  c: ApiContext,
  type: 'sms' | 'email' | 'letter',
  form: z.infer<typeof message>,
): Promise<void> {
  const template = await templateContent(pool, c.get('service').id, parseUuid(form.template_id) ?? '');
  if (template === undefined) throw refused('Template not found');
  const { template_type, archived } = template;
  if (template_type !== type) throw refused(`${template_type} template is not suitable for ${type} notification`);
  if (archived) throw refused('Template has been deleted');
  const personalisation = personalisationOf(form.personalisation);
  checkPersonalisation(template, personalisation);
  const body = messageBody(template, personalisation);
  if (body === '') throw refused('Your message is empty.');
  const { length } = [...body];
  if (type === 'sms' && length > maxSmsCharacters) {
    throw refused(
      `Your message is too long. Text messages cannot be longer than ${maxSmsCharacters} characters. Your message is ${length} characters long.`,
    );
  }
}
