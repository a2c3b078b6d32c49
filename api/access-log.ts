import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { type ApiContext, traceOf } from './answer.ts';
import { b3Headers } from './telemetry/b3.ts';

/** A line for each request: no query, which may name people, and no header, which may be a token. */
export function accessLog(logger: Logger): MiddlewareHandler {
  return async (c: ApiContext, next) => {
    const began = performance.now();
    const trace = traceOf(b3Headers((name) => c.req.header(name)));
    c.set('trace', trace);
    await next();
    const { method, path } = c.req;
    const ms = Math.round((performance.now() - began) * 10) / 10;
    logger.info({ method, path, status: c.res.status, ms, ...trace }, 'request');
  };
}
