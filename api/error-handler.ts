import type { ErrorHandler } from 'hono';
import type { Logger } from 'pino';
import { OverloadedError } from '../db/cache/guard/types.ts';
import { type Answer, type ApiContext, respond } from './answer.ts';
import { failure, serverError } from './errors.ts';
import { postgresFailure } from './postgres-failure.ts';
import { MessageTooLongError } from './rendering/fill.ts';
import { RequestError } from './request-error.ts';
import { v2Failure } from './v2/failures.ts';

const busy = 'The service is busy. Try again in a second.';
const retryAfter = { 'retry-after': '1' };
const unfit = 'Expected values that the database can keep together, but a number, a text or an id does not fit';

/** By kind of failure, as the admin's API and the public one say it. The name and words of the public 500 are the reference's. */
const answers = {
  busy: [failure(503, busy, retryAfter), v2Failure(503, 'ServiceUnavailableError', busy, retryAfter)],
  unfit: [failure(400, unfit), v2Failure(400, 'BadRequestError', unfit)],
  failed: [serverError, v2Failure(500, 'Exception', 'Internal server error')],
} as const satisfies Record<string, readonly [Answer, Answer]>;

function kindOf(error: Error): keyof typeof answers {
  if (error instanceof OverloadedError) return 'busy';
  const postgres = postgresFailure(error);
  if (postgres === 'moment') return 'busy';
  return postgres === 'rows' ? 'unfit' : 'failed';
}

/** Tells the log what went wrong, and the caller only that it did. */
export function errorHandler(logger: Logger): ErrorHandler {
  return (error, c: ApiContext) => {
    const { traceId } = c.get('trace');
    const { path } = c.req;
    const isPublic = path.startsWith('/v2/');
    if (error instanceof RequestError) return respond(c, error.answer);
    if (error instanceof MessageTooLongError) {
      const { message } = error;
      return respond(c, isPublic ? v2Failure(400, 'BadRequestError', message) : failure(400, message));
    }
    const kind = kindOf(error);
    if (kind === 'failed') logger.error({ traceId, path, err: error }, 'a request failed');
    else logger.warn({ traceId, path, code: 'code' in error ? error.code : undefined }, error.message);
    const [ofAdmin, ofPublic] = answers[kind];
    return respond(c, isPublic ? ofPublic : ofAdmin);
  };
}
