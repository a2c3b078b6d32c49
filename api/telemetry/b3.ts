import { fromTraceparent, type SpanIds } from '../../workflows/trace-header.ts';
import type { Trace } from '../answer.ts';

/** What a request has under the name of a header. */
export type ReadHeader = (name: string) => string | undefined;

/**
 * The B3 headers of a request, as Notify's admin app sends them. They win over the W3C's `traceparent`, which stands in for them
 * where there are none.
 */
export function b3Headers(header: ReadHeader): ReadHeader {
  if (header('x-b3-traceid') !== undefined) return header;
  const parent = fromTraceparent(header('traceparent'));
  if (parent === undefined) return header;
  const stated: Readonly<Record<string, string>> = {
    'x-b3-traceid': parent.traceId,
    'x-b3-spanid': parent.spanId,
    'x-b3-sampled': String(parent.traceFlags),
  };
  return (name) => stated[name] ?? header(name);
}

/** Notify writes its ids without their leading zeros. */
function padded(id: string, digits: number): string | undefined {
  const isId = /^[0-9a-f]+$/i.test(id) && id.length <= digits && /[^0]/.test(id);
  return isId ? id.toLowerCase().padStart(digits, '0') : undefined;
}

/** The ids of a request as OpenTelemetry has them; undefined when the caller's are not hex. */
export function spanIdsOf({ traceId, spanId }: Trace, b3: ReadHeader): SpanIds | undefined {
  const trace = padded(traceId, 32);
  const span = padded(spanId, 16);
  if (trace === undefined || span === undefined) return undefined;
  return { traceId: trace, spanId: span, traceFlags: b3('x-b3-sampled') === '0' ? 0 : 1 };
}
