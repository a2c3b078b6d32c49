import { z } from '@hono/zod-openapi';
import { DatabaseError } from 'pg';
import {
  addDataRetention,
  changeDataRetention,
  dataRetentionRead,
  readDataRetention,
} from '../../../db/services/settings/data-retention.ts';
import { choiceField, int32Field, parsedBody } from '../../body-schemas.ts';
import { cachedAnswer } from '../../cached-answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { failure, noResult } from '../../errors.ts';
import { jsonBody } from '../../json-body.ts';
import { pathId } from '../../path-ids.ts';
import { invalid, RequestError } from '../../request-error.ts';
import { adminFailures, cachedFailures, done, jsonRequest, jsonResponse, noContent } from '../../responses.ts';
import { byAdmin, type Route } from '../../route.ts';
import { dataRetention, noSuch, refused, serviceParams } from './shapes.ts';

const types = ['sms', 'letter', 'email'] as const;
const days = int32Field();
const newOne = z.object({ days_of_retention: days, notification_type: choiceField(types) });
const changed = z.object({ days_of_retention: days });
const all = '/service/{service_id}/data-retention';
const params = serviceParams.extend({ data_retention_id: z.guid() });
/** An empty object where there is none, as in the reference. */
const oneOrNone = jsonResponse('It, or an empty object', z.union([dataRetention, z.strictObject({})]));

/** For how long a service's messages are kept. Spec: cache §1.2, §1.3. */
export function dataRetentionRoutes({ cache, change, pool }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: all,
        summary: 'Data retention: all of a service',
        security: byAdmin,
        request: { params: serviceParams },
        responses: { 200: jsonResponse('By type', z.array(dataRetention)), ...adminFailures, ...cachedFailures },
      },
      answer: async (c) => cachedAnswer(c, await cache.read(dataRetentionRead(pool, pathId(c, 'service_id')))),
    },
    {
      definition: {
        method: 'post',
        path: all,
        summary: 'Data retention: add one for a type that has none',
        security: byAdmin,
        request: { params: serviceParams, ...jsonRequest(newOne) },
        responses: {
          201: jsonResponse('The new one', z.object({ result: dataRetention })),
          ...refused,
          ...adminFailures,
        },
      },
      async answer(c) {
        const { notification_type: type, days_of_retention } = parsedBody(newOne, await jsonBody(c));
        try {
          const text = await change((client) =>
            addDataRetention(client, pathId(c, 'service_id'), { type, days: days_of_retention }),
          );
          return { status: 201, body: `{"result":${text}}` };
        } catch (error) {
          // The reference says so of a service that is not there as well.
          if (!(error instanceof DatabaseError && ['23505', '23503'].includes(error.code ?? ''))) throw error;
          throw invalid(`Service already has data retention for ${type} notification type`);
        }
      },
    },
    {
      definition: {
        method: 'get',
        path: `${all}/notification-type/{notification_type}`,
        summary: 'Data retention: that of a type',
        security: byAdmin,
        request: { params: serviceParams.extend({ notification_type: z.string() }) },
        responses: { 200: oneOrNone, ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const type = types.find((known) => known === c.req.param('notification_type'));
        if (type === undefined) return noResult;
        return { status: 200, body: (await readDataRetention(pool, pathId(c, 'service_id'), { type })) ?? '{}' };
      },
    },
    {
      definition: {
        method: 'get',
        path: `${all}/{data_retention_id}`,
        summary: 'Data retention: one',
        security: byAdmin,
        request: { params },
        responses: { 200: oneOrNone, ...adminFailures },
      },
      async answer(c) {
        const by = { id: pathId(c, 'data_retention_id') };
        return { status: 200, body: (await readDataRetention(pool, pathId(c, 'service_id'), by)) ?? '{}' };
      },
    },
    {
      definition: {
        method: 'post',
        path: `${all}/{data_retention_id}`,
        summary: 'Data retention: change the days of one',
        security: byAdmin,
        request: { params, ...jsonRequest(changed) },
        responses: { ...done, ...refused, ...noSuch, ...adminFailures },
      },
      async answer(c) {
        const { days_of_retention } = parsedBody(changed, await jsonBody(c));
        const [service, id] = [pathId(c, 'service_id'), pathId(c, 'data_retention_id')];
        await change(async (client) => {
          if (await changeDataRetention(client, { service, id, days: days_of_retention })) return;
          const message = `The service data retention for id: ${id} was not found for service: ${service}`;
          throw new RequestError(failure(404, message));
        });
        return noContent;
      },
    },
  ];
}
