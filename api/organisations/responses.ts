import { z } from '@hono/zod-openapi';
import { failureBody, jsonResponse } from '../responses.ts';
import { schemaErrors } from '../schema-errors.ts';

/** What a change with a body may be refused with. */
export const refused = {
  400: jsonResponse('Not as it has to be, or taken', z.union([schemaErrors, failureBody])),
  415: jsonResponse('Not JSON', failureBody),
};
