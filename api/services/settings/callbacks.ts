import { z } from '@hono/zod-openapi';
import { DatabaseError } from 'pg';
import {
  addCallback,
  type CallbackId,
  changeCallback,
  deleteCallback,
  readCallback,
} from '../../../db/services/settings/callbacks.ts';
import type { ApiContext } from '../../answer.ts';
import { choiceField, idField, parsedBody, textField } from '../../body-schemas.ts';
import type { ApiDeps } from '../../deps.ts';
import { failure } from '../../errors.ts';
import { jsonBody } from '../../json-body.ts';
import { pathId } from '../../path-ids.ts';
import { found, invalid, missing, RequestError } from '../../request-error.ts';
import { adminFailures, done, failureBody, jsonRequest, jsonResponse, noContent } from '../../responses.ts';
import { byAdmin, type Route } from '../../route.ts';
import { signValue } from '../../signed-value.ts';
import { callback, noSuch, refused, serviceParams } from './shapes.ts';

const types = ['inbound_sms', 'delivery_status', 'returned_letter', 'complaint'] as const;
type CallbackType = (typeof types)[number];

const notThere: Readonly<Record<CallbackType, string>> = {
  inbound_sms: 'Service inbound API not found',
  delivery_status: 'Service delivery receipt API not found',
  returned_letter: 'Service returned letter API not found',
  complaint: 'Service complaint API not found',
};

const url = textField().regex(/^https:\/\/\S+$/, { error: 'is not a valid https url' });
const bearerToken = textField().min(10, { error: ({ input }) => `${String(input)} is too short` });
const newOne = z.object({
  url,
  bearer_token: bearerToken,
  updated_by_id: idField(),
  callback_type: choiceField(types),
});
const changed = newOne.partial({ url: true, bearer_token: true });

const all = '/service/{service_id}/callback-api';
const one = `${all}/{callback_api_id}`;
const params = serviceParams.extend({ callback_api_id: z.guid() });
const request = { params, query: z.object({ callback_type: z.enum(types) }) };
const wrapped = z.object({ data: callback });

/** @throws RequestError for a type that is none. */
function callbackOf(c: ApiContext, given: unknown): CallbackId & { readonly type: CallbackType } {
  const type = types.find((known) => known === given);
  if (type === undefined) throw invalid({ callback_type: [`Expected one of ${types.join(', ')}`] });
  return { service: pathId(c, 'service_id'), id: pathId(c, 'callback_api_id'), type };
}

/** @throws RequestError where the reference has words for what Postgres refused. */
function explain(error: unknown): never {
  if (!(error instanceof DatabaseError)) throw error;
  if (error.code === '23505') {
    throw invalid({ name: ['You can only have one URL and bearer token for your service.'] });
  }
  throw error.code === '23503' ? missing() : error;
}

/** Where a service is told what became of its messages. Spec: cache §1.3. */
export function callbackRoutes({ change, pool, signing }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'post',
        path: all,
        summary: 'Callback: add the one of a type',
        security: byAdmin,
        request: { params: serviceParams, ...jsonRequest(newOne) },
        responses: { 201: jsonResponse('The new one', wrapped), ...refused, ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const { callback_type: type, ...given } = parsedBody(newOne, await jsonBody(c));
        const values = {
          url: given.url,
          bearerToken: signValue(given.bearer_token, signing),
          updatedBy: given.updated_by_id,
        };
        const added = change((client) => addCallback(client, { service: pathId(c, 'service_id'), type }, values));
        return { status: 201, body: `{"data":${await added.catch(explain)}}` };
      },
    },
    {
      definition: {
        method: 'get',
        path: one,
        summary: 'Callback: one',
        security: byAdmin,
        request,
        responses: {
          200: jsonResponse('It, without its token', wrapped),
          400: jsonResponse('No type', failureBody),
          ...noSuch,
          ...adminFailures,
        },
      },
      async answer(c) {
        const text = found(await readCallback(pool, callbackOf(c, c.req.query('callback_type'))));
        return { status: 200, body: `{"data":${text}}` };
      },
    },
    {
      definition: {
        method: 'post',
        path: one,
        summary: 'Callback: change the address or the token of one',
        security: byAdmin,
        request: { params, ...jsonRequest(changed) },
        responses: { 200: jsonResponse('It, as it is now', wrapped), ...refused, ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const given = parsedBody(changed, await jsonBody(c));
        const values = {
          ...(given.url === undefined ? {} : { url: given.url }),
          ...(given.bearer_token === undefined ? {} : { bearerToken: signValue(given.bearer_token, signing) }),
          updatedBy: given.updated_by_id,
        };
        const text = await change(async (client) =>
          found(await changeCallback(client, callbackOf(c, given.callback_type), values)),
        ).catch(explain);
        return { status: 200, body: `{"data":${text}}` };
      },
    },
    {
      definition: {
        method: 'delete',
        path: one,
        summary: 'Callback: take one away',
        security: byAdmin,
        request,
        responses: { ...done, 400: jsonResponse('No type', failureBody), ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const unwanted = callbackOf(c, c.req.query('callback_type'));
        await change(async (client) => {
          if (await deleteCallback(client, unwanted)) return;
          throw new RequestError(failure(404, notThere[unwanted.type]));
        });
        return noContent;
      },
    },
  ];
}
