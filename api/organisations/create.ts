import { createOrganisation } from '../../db/organisations/create.ts';
import { organisationById } from '../../db/organisations/organisation.ts';
import { parsedBody } from '../body-schemas.ts';
import type { ApiDeps } from '../deps.ts';
import { jsonBody } from '../json-body.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { newOrganisation } from './fields.ts';
import { checkTime, orRefuse } from './refusals.ts';
import { refused } from './responses.ts';
import { wholeOrganisation } from './shapes.ts';

export function organisationCreation({ pool, change, now }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/organisations',
      summary: 'Make an organisation',
      security: byAdmin,
      request: { body: { content: { 'application/json': { schema: newOrganisation } } } },
      responses: {
        201: jsonResponse('The organisation', wholeOrganisation),
        ...refused,
        404: jsonResponse('A value that does not fit its column', failureBody),
        ...adminFailures,
      },
    },
    async answer(c) {
      const fields = parsedBody(newOrganisation, await jsonBody(c));
      checkTime(fields.agreement_signed_at);
      const id = await orRefuse(change((client) => createOrganisation(client, fields, now())));
      return { status: 201, body: found(await organisationById(pool, id)) };
    },
  };
}
