import { z } from '@hono/zod-openapi';
import { accountsOf, findUsersByEmail } from '../../db/users/find.ts';
import { userByEmail, userRead } from '../../db/users/user-document.ts';
import { json } from '../answer.ts';
import { cachedAnswer } from '../cached-answer.ts';
import type { ApiDeps } from '../deps.ts';
import { emailAddress, parseFields, text } from '../fields.ts';
import { jsonBody } from '../json-body.ts';
import { pathId } from '../path-ids.ts';
import { found } from '../request-error.ts';
import { adminFailures, cachedFailures, jsonRequest, jsonResponse } from '../responses.ts';
import { byAdmin, type Route } from '../route.ts';
import { accounts, badFields, noSuchRow, oneUser, userParams, userSummary, written } from './shapes.ts';

const byEmail = z.object({ email: emailAddress });
const byPartOfEmail = z.object({ email: text });

/** Users, and what they have access to. Spec: cache §5.2. */
export function userReads({ pool, cache }: ApiDeps): Route[] {
  return [
    {
      definition: {
        method: 'get',
        path: '/user/{user_id}',
        summary: 'A user',
        security: byAdmin,
        request: { params: userParams },
        responses: { 200: jsonResponse('The user', oneUser), ...noSuchRow, ...cachedFailures, ...adminFailures },
      },
      async answer(c) {
        return cachedAnswer(c, await cache.read(userRead(pool, pathId(c, 'user_id'))));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/email',
        summary: 'The user with an e-mail address',
        security: byAdmin,
        request: jsonRequest(byEmail),
        responses: { 200: jsonResponse('The user', oneUser), ...badFields, ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        const { email } = parseFields(byEmail, await jsonBody(c));
        return written(200, found(await userByEmail(pool, email)));
      },
    },
    {
      definition: {
        method: 'post',
        path: '/user/find-users-by-email',
        summary: 'Users with a text in their e-mail address',
        security: byAdmin,
        request: jsonRequest(byPartOfEmail),
        responses: {
          200: jsonResponse('The users', z.object({ data: z.array(userSummary) })),
          ...badFields,
          ...adminFailures,
        },
      },
      async answer(c) {
        const { email } = parseFields(byPartOfEmail, await jsonBody(c));
        return json(200, { data: await findUsersByEmail(pool, email) });
      },
    },
    {
      definition: {
        method: 'get',
        path: '/user/{user_id}/organisations-and-services',
        summary: 'The active organisations and services of a user',
        security: byAdmin,
        request: { params: userParams },
        responses: { 200: jsonResponse('By name', accounts), ...noSuchRow, ...adminFailures },
      },
      async answer(c) {
        return json(200, found(await accountsOf(pool, pathId(c, 'user_id'))));
      },
    },
  ];
}
