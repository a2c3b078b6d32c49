import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';

/** What a handler says. It is made a response with the headers that all of them carry. */
export interface Answer {
  readonly status: number;
  /** Null: no content, as a 304. */
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, value: object, headers: Answer['headers'] = {}): Answer {
  return { status, body: JSON.stringify(value), headers };
}

/** Spec: cache §9.3. */
const commonHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store, no-cache, private, must-revalidate',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** The ids by which a request is followed from log to log: the caller's, unless they are no ids. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
}

const identifier = /^[\w-]{1,64}$/;

export function traceOf(header: (name: string) => string | undefined): Trace {
  const given = (name: string, digits: number) => {
    const id = header(name);
    return id !== undefined && identifier.test(id) ? id : randomUUID().replaceAll('-', '').slice(0, digits);
  };
  return { traceId: given('x-b3-traceid', 32), spanId: given('x-b3-spanid', 16) };
}

export type ApiContext = Context<{ Variables: { trace: Trace } }>;

/** Plain objects all the way: Hono's own helpers build a `Headers` for each response, which costs more than the rest. */
export function toResponse(
  { status, body, contentType = 'application/json', headers }: Answer,
  { traceId, spanId }: Trace,
): Response {
  return new Response(body, {
    status,
    headers: {
      ...commonHeaders,
      'x-b3-traceid': traceId,
      'x-b3-spanid': spanId,
      ...(body === null ? {} : { 'content-type': contentType }),
      ...headers,
    },
  });
}

export function respond(c: ApiContext, answer: Answer): Response {
  return toResponse(answer, c.get('trace'));
}
