import { randomUUID } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { DatabaseError } from 'pg';
import { addApiKey, listApiKeys, readApiKey, revokeApiKey } from '../../../db/services/settings/api-keys.ts';
import { json } from '../../answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { failure } from '../../errors.ts';
import { otherwise, parseFields, text, uuid } from '../../fields.ts';
import { jsonBody } from '../../json-body.ts';
import { pathId } from '../../path-ids.ts';
import { found, invalid, missing } from '../../request-error.ts';
import { adminFailures, jsonRequest, jsonResponse } from '../../responses.ts';
import { byAdmin, type Route } from '../../route.ts';
import { signValue } from '../../signed-value.ts';
import { apiKey, noSuch, refused, serviceParams } from './shapes.ts';

const newOne = z.object({
  created_by: uuid,
  key_type: z.enum(['normal', 'team', 'test'], otherwise('Not a valid key type.')),
  name: text.min(1, 'Shorter than minimum length 1.').max(255, 'Longer than maximum length 255.'),
});
const list = z.object({ apiKeys: z.array(apiKey) });
const params = serviceParams.extend({ api_key_id: z.guid() });

/** @throws RequestError where what the key names is not there, or has its name already. */
function explain(error: unknown): never {
  if (!(error instanceof DatabaseError)) throw error;
  if (error.code === '23505') throw invalid({ name: ['A key of this service has this name already.'] });
  if (error.constraint?.includes('created_by')) throw invalid({ created_by: ['Not a valid user.'] });
  throw error.code === '23503' ? missing() : error;
}

/** The keys with which a service sends. A secret is told once, when it is made. */
export function apiKeyRoutes({ change, pool, signing }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/api-keys',
        summary: 'API keys: those in use, and those revoked within the last seven days',
        security: byAdmin,
        request: { params: serviceParams },
        responses: { 200: jsonResponse('The oldest first', list), ...noSuch, ...adminFailures },
      },
      answer: async (c) => ({
        status: 200,
        body: `{"apiKeys":${found(await listApiKeys(pool, pathId(c, 'service_id')))}}`,
      }),
    },
    {
      definition: {
        method: 'get',
        path: '/service/{service_id}/api-keys/{api_key_id}',
        summary: 'API keys: one in use',
        security: byAdmin,
        request: { params },
        responses: { 200: jsonResponse('It, in a list', list), ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const service = pathId(c, 'service_id');
        const keys = await readApiKey(pool, service, pathId(c, 'api_key_id'));
        // The reference names the service's id here.
        if (keys === undefined) return failure(404, `API key not found for id: ${service}`);
        return { status: 200, body: `{"apiKeys":${keys}}` };
      },
    },
    {
      definition: {
        method: 'post',
        path: '/service/{service_id}/api-key',
        summary: 'API keys: make one',
        security: byAdmin,
        request: { params: serviceParams, ...jsonRequest(newOne) },
        responses: {
          201: jsonResponse('Its secret, which is told once', z.object({ data: z.guid() })),
          ...refused,
          ...noSuch,
          ...adminFailures,
        },
      },
      async answer(c) {
        const given = parseFields(newOne, await jsonBody(c));
        const secret = randomUUID();
        const key = {
          name: given.name,
          keyType: given.key_type,
          createdBy: given.created_by,
          secret: signValue(secret, signing),
        };
        await change((client) => addApiKey(client, pathId(c, 'service_id'), key)).catch(explain);
        return json(201, { data: secret });
      },
    },
    {
      definition: {
        method: 'post',
        path: '/service/{service_id}/api-key/revoke/{api_key_id}',
        summary: 'API keys: revoke one, from this moment on',
        security: byAdmin,
        request: { params },
        responses: { 202: jsonResponse('Revoked', z.object({})), ...noSuch, ...adminFailures },
      },
      async answer(c) {
        await change(async (client) => {
          if (!(await revokeApiKey(client, pathId(c, 'service_id'), pathId(c, 'api_key_id')))) throw missing();
        });
        return json(202, {});
      },
    },
  ];
}
