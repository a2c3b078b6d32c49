import type { ErrorHandler } from 'hono';
import type { Logger } from 'pino';
import { OverloadedError } from '../db/cache/guard/types.ts';
import { type ApiContext, respond } from './answer.ts';
import { failure, serverError } from './errors.ts';
import { RequestError } from './request-error.ts';

const overloaded = failure(503, 'The service is busy. Try again in a second.', { 'retry-after': '1' });

/** Tells the log what went wrong, and the caller only that it did. */
export function errorHandler(logger: Logger): ErrorHandler {
  return (error, c: ApiContext) => {
    const { traceId } = c.get('trace');
    if (error instanceof RequestError) return respond(c, error.answer);
    if (error instanceof OverloadedError) {
      logger.warn({ traceId, path: c.req.path }, error.message);
      return respond(c, overloaded);
    }
    logger.error({ traceId, path: c.req.path, err: error }, 'a request failed');
    return respond(c, serverError);
  };
}
