import { type RouteConfig, z } from '@hono/zod-openapi';
import type { Answer } from './answer.ts';

/** How answers are described in `/openapi.json`. */
type Responses = RouteConfig['responses'];

export function jsonResponse(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema } } };
}

/** A request with a JSON body. */
export function jsonRequest(schema: z.ZodType) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

/** Nothing to say. The content types are those of the body that the reference leaves out. */
export const noContent: Answer = { status: 204, body: null, headers: { 'content-type': 'application/json' } };
export const noPage: Answer = { status: 204, body: null, headers: { 'content-type': 'text/html; charset=utf-8' } };
export const done = { 204: { description: 'Done' } };

export const failureBody = z
  .object({
    result: z.literal('error'),
    message: z.union([z.string(), z.record(z.string(), z.array(z.string()))]),
  })
  .openapi('Failure');

/** What a route behind the admin's token may answer besides its own. */
export const adminFailures: Responses = {
  401: jsonResponse('No token, or not of the admin app', failureBody),
  403: jsonResponse('A token that is not in order', failureBody),
  500: jsonResponse('It failed here; the log says why', failureBody),
  503: {
    ...jsonResponse('Busy, or Postgres cannot be reached', failureBody),
    headers: z.object({ 'Retry-After': z.literal('1') }),
  },
};

/** What a cached read may answer besides: too many reads of the database are under way. */
export const cachedFailures: Responses = {
  304: { description: 'Not modified: the ETag is among those of If-None-Match' },
  503: { ...jsonResponse('Busy', failureBody), headers: z.object({ 'Retry-After': z.literal('1') }) },
};
