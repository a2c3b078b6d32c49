import type { RouteConfig } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../responses.ts';

/** What a change of a service may answer instead. */
export const refusals: RouteConfig['responses'] = {
  400: jsonResponse('What is wrong, by field', failureBody),
  404: jsonResponse('There is no such row, or a value does not fit into its column', failureBody),
  415: jsonResponse('The body is not said to be JSON', failureBody),
};
