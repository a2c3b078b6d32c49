import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { AtEnd } from './scenario.ts';

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));

const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  status: z.object({ code: z.number().default(0), message: z.string().optional() }),
  events: z.array(z.object({ name: z.string(), attributes })).default([]),
  attributes,
});

/** OTLP as JSON, as far as the tests look at it. */
const batch = z.object({
  resourceSpans: z.array(
    z.object({ resource: z.object({ attributes }), scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

export type CollectedSpan = z.infer<typeof span> & { readonly resource: Readonly<Record<string, unknown>> };

/** An OpenTelemetry collector in this process. */
export interface Collector {
  readonly url: string;
  /** All that came, in order. */
  readonly spans: CollectedSpan[];
  /** The paths that something was sent to. */
  readonly paths: Set<string>;
}

export async function startCollector(atEnd: AtEnd): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const paths = new Set<string>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const body = await text(request);
    paths.add(path);
    if (path === '/v1/traces') {
      for (const { resource, scopeSpans } of batch.parse(JSON.parse(body)).resourceSpans) {
        for (const each of scopeSpans.flatMap((scope) => scope.spans)) {
          spans.push({ ...each, resource: resource.attributes });
        }
      }
    }
    if (!path.startsWith('/v1/')) response.statusCode = 404;
    response.setHeader('content-type', request.headers['content-type'] ?? '').end(path === '/v1/traces' ? '{}' : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  return { url: `http://127.0.0.1:${address.port}`, spans, paths };
}
