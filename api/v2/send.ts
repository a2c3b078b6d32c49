import { z } from '@hono/zod-openapi';
import { type Sender, sender } from '../../db/v2/sender.ts';
import { templateContent } from '../../db/v2/template-content.ts';
import type { ApiContext } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { messageBody } from '../rendering/message.ts';
import { personalisationOf } from '../rendering/placeholders.ts';
import { failureBody, jsonResponse } from '../responses.ts';
import { byServiceKey, type Route } from '../route.ts';
import { malformedFailure, refused, serviceFailures } from './failures.ts';
import { v2JsonBody } from './json-body.ts';
import { checkPersonalisation } from './preview.ts';
import { checkRecipient } from './recipients.ts';
import { checkSchema } from './schema.ts';
import { sendBodies } from './send-bodies.ts';
import { sendSchemas } from './send-schemas.ts';
import { parseUuid } from './uuid.ts';

const names = { sms: 'text messages', email: 'emails', letter: 'letters' };
type Type = keyof typeof names;

const maxSmsCharacters = 918;

/** Nothing is sent from here. 403: to try again changes nothing. */
const sendsNothing = 'This API sends nothing: send notifications through GOV.UK Notify';

/** The fields that are read here, once a request fits its schema. */
const message = z.looseObject({
  template_id: z.string(),
  personalisation: z.looseObject({}).optional(),
  phone_number: z.string().optional(),
  email_address: z.string().optional(),
});

async function checkTemplate({ pool }: ApiDeps, c: ApiContext, type: Type, form: z.infer<typeof message>) {
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

function checkLetter(c: ApiContext, { restricted }: Sender): void {
  const { keyType } = c.get('service');
  if (keyType === 'team') throw refused('Cannot send letters with a team api key', 403);
  if (restricted && keyType !== 'test') throw refused('Cannot send letters when service is in trial mode', 403);
}

/** The checks of the reference up to the sending, in its order and with its words; where it would send, a 403. */
function send(deps: ApiDeps, type: Type): Route {
  return {
    definition: {
      method: 'post',
      path: `/v2/notifications/${type}`,
      summary: `Says what is wrong with a request to send ${names[type]}. Nothing is sent`,
      security: byServiceKey,
      request: { body: { content: { 'application/json': { schema: sendBodies[type] } } } },
      responses: { ...malformedFailure, ...serviceFailures },
    },
    async answer(c) {
      const body = await v2JsonBody(c);
      const isPdf = type === 'letter' && 'content' in body;
      checkSchema(body, sendSchemas[isPdf ? 'pdfLetter' : type]);
      const who = await sender(deps.pool, c.get('service').id);
      if (!who.permissions.includes(type)) throw refused(`Service is not allowed to send ${names[type]}`);
      if (!isPdf) {
        const form = message.parse(body);
        await checkTemplate(deps, c, type, form);
        const recipient = form.phone_number ?? form.email_address;
        if (recipient !== undefined) checkRecipient(recipient, c.get('service').keyType, who);
      }
      if (type === 'letter') checkLetter(c, who);
      throw refused(sendsNothing, 403);
    },
  };
}

/** Any other type: there is no such URL, but for a token. */
const unknownType: Route = {
  definition: {
    method: 'post',
    path: '/v2/notifications/{notification_id}',
    summary: 'There is no such type of notification',
    security: byServiceKey,
    request: {
      params: z.object({ notification_id: z.string() }),
      body: { content: { 'application/json': { schema: z.looseObject({}) } } },
    },
    responses: { 404: jsonResponse('No such URL', failureBody), ...malformedFailure, ...serviceFailures },
  },
  async answer(c) {
    await v2JsonBody(c);
    return notFound;
  },
};

/** Spec: cache §9.1. */
export const v2SendRoutes = (deps: ApiDeps): Route[] => [
  send(deps, 'sms'),
  send(deps, 'email'),
  send(deps, 'letter'),
  unknownType,
];
