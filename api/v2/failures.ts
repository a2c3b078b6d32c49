import { z } from '@hono/zod-openapi';
import { type Answer, json } from '../answer.ts';
import { RequestError } from '../request-error.ts';
import { jsonResponse } from '../responses.ts';

/** The error shape of the public API. Spec: cache §9.3. */
export const v2FailureBody = z
  .object({ errors: z.array(z.object({ error: z.string(), message: z.string() })), status_code: z.int() })
  .openapi('V2Failure');

export function v2Failure(status: number, error: string, message: string, headers: Answer['headers'] = {}): Answer {
  const body: z.infer<typeof v2FailureBody> = { errors: [{ error, message }], status_code: status };
  return json(status, body, headers);
}

export const v2NoResult = v2Failure(404, 'NoResultFound', 'No result found');

/** Ends a request that is well formed and cannot be done. */
export function refused(message: string, status: 400 | 403 = 400): RequestError {
  return new RequestError(v2Failure(status, 'BadRequestError', message));
}

/** What a route behind a service's key may answer besides its own. */
export const serviceFailures = {
  401: jsonResponse('No token', v2FailureBody),
  403: jsonResponse('A token that is not in order, or something that this key may not do', v2FailureBody),
  500: jsonResponse('It failed here; the log says why', v2FailureBody),
  503: { ...jsonResponse('Busy', v2FailureBody), headers: z.object({ 'Retry-After': z.literal('1') }) },
};

export const malformedFailure = { 400: jsonResponse('Not in order', v2FailureBody) };
export const missingFailure = { 404: jsonResponse('There is none', v2FailureBody) };
