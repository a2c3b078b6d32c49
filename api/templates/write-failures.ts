import { z } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../responses.ts';
import { schemaErrors } from '../schema-errors.ts';

const badRequest = jsonResponse('Something is wrong with the body', z.union([failureBody, schemaErrors]));
const unsupported = jsonResponse('The body is not JSON', failureBody);
const tooLarge = jsonResponse('The body is too large', failureBody);
const missing = jsonResponse('No such row', failureBody);

/** What writes with a body may answer besides their own. */
export const writeFailures = { 400: badRequest, 404: missing, 413: tooLarge, 415: unsupported };

/** A 403 has one more meaning for templates. */
export const templateWriteFailures = {
  ...writeFailures,
  403: jsonResponse('A token that is not in order, or the service may not send this type of message', failureBody),
};
