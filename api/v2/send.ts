import { z } from '@hono/zod-openapi';
import { sender } from '../../db/v2/sender.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { failureBody, jsonResponse } from '../responses.ts';
import { byServiceKey, type Route } from '../route.ts';
import { malformedFailure, refused, serviceFailures } from './failures.ts';
import { v2JsonBody } from './json-body.ts';
import { onlyPdfs, sendLetter } from './letters/route.ts';
import { checkRecipient } from './recipients.ts';
import { checkSchema } from './schema.ts';
import { sendBodies } from './send-bodies.ts';
import { sendSchemas } from './send-schemas.ts';
import { checkTemplate, message } from './template-check.ts';

const names = { sms: 'text messages', email: 'emails' };
type Type = keyof typeof names;

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
      checkSchema(body, sendSchemas[type]);
      const who = await sender(deps.pool, c.get('service').id);
      if (!who.permissions.includes(type)) throw refused(`Service is not allowed to send ${names[type]}`);
      const form = message.parse(body);
      await checkTemplate(deps, c, type, form);
      const recipient = form.phone_number ?? form.email_address;
      if (recipient !== undefined) checkRecipient(recipient, c.get('service').keyType, who);
      throw onlyPdfs();
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
  sendLetter(deps),
  unknownType,
];
