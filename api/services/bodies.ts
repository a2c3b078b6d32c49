import type { RouteConfig, z } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../responses.ts';

export function jsonRequest(schema: z.ZodType) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

/** What a change of a service may answer instead. */
export const refusals: RouteConfig['responses'] = {
  400: jsonResponse('What is wrong, by field', failureBody),
  404: jsonResponse('There is no such row, or a value does not fit into its column', failureBody),
  415: jsonResponse('The body is not said to be JSON', failureBody),
};
