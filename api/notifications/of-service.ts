import { z } from '@hono/zod-openapi';
import { messageById, messagesOfService, searchMessages } from '../../db/notifications/messages.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, failureBody, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { type Parameters, serviceQueryOf } from './query.ts';
import { readDocument } from './read-document.ts';
import { searchTerm } from './search-term.ts';
import { notification, notificationParams, pageOfService, serviceParams, serviceQuery } from './shapes.ts';

const path = '/service/{service_id}/notifications';
const responses = {
  200: jsonResponse('A page of them, the newest first', pageOfService),
  400: jsonResponse('A parameter that does not fit', failureBody),
  404: jsonResponse('No such page', failureBody),
  ...adminFailures,
};

async function list({ pool, signing, now, timeZone }: ApiDeps, service: string, given: Parameters): Promise<Answer> {
  const { filter, page, withLinks, to } = serviceQueryOf(given);
  const current = to === undefined ? page : { ...page, number: 1, size: 50 };
  const { bodies, hasNext } =
    to === undefined
      ? await messagesOfService(pool, service, filter, page, { now: now(), timeZone })
      : await searchMessages(pool, service, searchTerm(to, filter.types[0]), filter, current);
  if (bodies.length === 0 && current.number > 1) return notFound;
  const links = { ...(hasNext && { next: true as const }), ...(current.number > 1 && { prev: true as const }) };
  return json(200, {
    links: withLinks ? links : {},
    notifications: bodies.map((body) => readDocument(body, signing)),
    ...(to === undefined && { page_size: page.size }),
  } satisfies z.infer<typeof pageOfService>);
}

const values = z.record(z.string(), z.unknown());

/** A body with the parameters of the query: texts, numbers, or lists of them. Others are left out. */
function parametersOf(body: object): Parameters {
  const known = (value: unknown) => (['string', 'number', 'boolean'].includes(typeof value) ? [String(value)] : []);
  return Object.fromEntries(
    Object.entries(values.parse(body)).flatMap(([name, value]) => {
      const texts = [value].flat().flatMap(known);
      return texts.length > 0 ? [[name, texts]] : [];
    }),
  );
}

export function messagesOfServiceRoutes(deps: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path,
        summary: 'The messages of a service that are not archived yet',
        security: byAdmin,
        request: { params: serviceParams, query: serviceQuery },
        responses,
      },
      answer: (c) => list(deps, pathId(c, 'service_id'), c.req.queries()),
    },
    {
      definition: {
        method: 'post',
        path,
        summary: 'The same, with the parameters in the body: recipients are not for access logs',
        security: byAdmin,
        request: { params: serviceParams, body: { content: { 'application/json': { schema: serviceQuery } } } },
        responses: { ...responses, 415: jsonResponse('No JSON', failureBody) },
      },
      answer: async (c) => list(deps, pathId(c, 'service_id'), parametersOf(await jsonBody(c))),
    },
    {
      definition: {
        method: 'get',
        path: `${path}/{notification_id}`,
        summary: 'A message of a service',
        security: byAdmin,
        request: { params: notificationParams },
        responses: {
          200: jsonResponse('The message', notification),
          404: jsonResponse('The service has no such message', failureBody),
          ...adminFailures,
        },
      },
      async answer(c) {
        const ids = { service: pathId(c, 'service_id'), notification: pathId(c, 'notification_id') };
        return json(200, readDocument(found(await messageById(deps.pool, ids)), deps.signing));
      },
    },
  ];
}
