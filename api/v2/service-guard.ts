import type { MiddlewareHandler } from 'hono';
import { type ApiContext, respond } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { v2Failure } from './failures.ts';
import { type AuthenticatedService, authenticateService } from './service-auth.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Only on routes behind a service's key. */
    service: AuthenticatedService;
  }
}

/** Lets services in, each by a key of its own; the route finds it as `c.get('service')`. */
export function requireService(deps: ApiDeps): MiddlewareHandler {
  return async (c: ApiContext, next) => {
    const found = await authenticateService(deps, c.req.header('authorization'));
    if ('refusal' in found) return respond(c, v2Failure(found.refusal.status, 'AuthError', found.refusal.message));
    c.set('service', found.service);
    return next();
  };
}
