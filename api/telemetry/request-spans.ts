import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { withIds } from '../../db/telemetry/span-ids.ts';
import { tracer } from '../../db/telemetry/start-tracing.ts';
import type { SpanIds } from '../../workflows/trace-header.ts';
import type { ApiContext } from '../answer.ts';
import { b3Headers, type ReadHeader, spanIdsOf } from './b3.ts';
import { currentSpan } from './current-span.ts';
import { routePattern } from './route-pattern.ts';

/** Asked every few seconds, and by no person. */
const untraced = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * A child of the caller's span. Notify's admin app names a trace, and most often no span: the request is the trace's first span then,
 * under the ids that the answer has.
 */
function startSpan({ req }: ApiContext, ids: SpanIds | undefined, b3: ReadHeader): Span {
  const options = {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': req.method, 'url.path': req.path, 'url.scheme': 'http' },
  };
  const here = context.active();
  if (ids === undefined) return tracer().startSpan(req.method, options, here);
  const isChild = b3('x-b3-spanid') !== undefined || ids.traceFlags === 0;
  if (isChild) return tracer().startSpan(req.method, options, trace.setSpanContext(here, { ...ids, isRemote: true }));
  return withIds(ids, () => tracer().startSpan(req.method, options, here));
}

function endSpan(span: Span, c: ApiContext): void {
  const { status } = c.res;
  const route = routePattern(c);
  if (route !== undefined) span.updateName(`${c.req.method} ${route}`).setAttribute('http.route', route);
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    if (c.error !== undefined) span.recordException(c.error);
  }
  span.end();
}

/**
 * A span for each request, named by its route. What it asks of Temporal goes by its ids, and by the caller's when nothing is traced.
 * To be called after the access log, which reads the ids of the request.
 */
export const requestSpans: MiddlewareHandler = async (c: ApiContext, next) => {
  if (untraced.has(c.req.path)) return next();
  const b3 = b3Headers((name) => c.req.header(name));
  const ids = spanIdsOf(c.get('trace'), b3);
  const span = startSpan(c, ids, b3);
  await currentSpan.run(span.isRecording() ? span.spanContext() : ids, next);
  endSpan(span, c);
};
