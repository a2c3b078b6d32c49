import { z } from '@hono/zod-openapi';
import { createService, creatorOf } from '../../db/services/create.ts';
import { changedService } from '../../db/services/document.ts';
import type { ApiDeps } from '../deps.ts';
import { parseFields } from '../fields.ts';
import { type JsonObject, jsonBody } from '../json-body.ts';
import { found, invalid, missing } from '../request-error.ts';
import { adminFailures, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { refusals } from './bodies.ts';
import { explained } from './explained.ts';
import { checkReferences, newServiceFields } from './fields.ts';
import { oneService } from './shapes.ts';

const body = newServiceFields.extend({ user_id: z.guid().openapi({ description: 'Its creator and first member' }) });

function columnsOf(given: JsonObject) {
  checkReferences(given);
  const { created_by: created_by_id, ...columns } = parseFields(newServiceFields, given);
  return { ...columns, created_by_id };
}

function refuseUnknown(given: JsonObject): void {
  const known = [...Object.keys(body.shape), 'service_domain'];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid({ _schema: [`Unknown field name ${unknown}`] });
}

/** Spec: cache §5.1, §9.3. */
export function create({ change, fromNumber, now, timeZone }: ApiDeps): Route {
  return {
    definition: {
      method: 'post',
      path: '/service',
      summary: 'Makes a service, whose creator becomes its first member',
      security: byAdmin,
      request: jsonRequest(body),
      responses: { 201: jsonResponse('The service', oneService), ...refusals, ...adminFailures },
    },
    async answer(c) {
      const given = await jsonBody(c);
      if (!given['user_id']) throw invalid({ user_id: ['Missing data for required field.'] });
      const columns = columnsOf(given);
      const user = z.guid().safeParse(given['user_id']);
      if (!user.success) throw missing();
      return explained(columns.name, () =>
        change(async (client) => {
          const creator = found(await creatorOf(client, user.data));
          refuseUnknown(given);
          const service = await createService(client, columns, {
            creator,
            smsSender: fromNumber,
            moment: { now: now(), timeZone },
          });
          return { status: 201, body: await changedService(client, service) };
        }),
      );
    },
  };
}
