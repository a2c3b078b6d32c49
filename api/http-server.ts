import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import { toResponse, traceOf } from './answer.ts';
import { badRequest, serverError } from './errors.ts';
import type { App } from './route.ts';

/**
 * How long a caller may take to send its headers, and its whole request. The longest is a letter of 25 MB, which comes in time
 * at 1 Mbit/s, and may have to wait for its turn before it is read. Later Node itself answers with a 408.
 */
const headersTimeout = 10_000;
export const requestTimeout = 300_000;
/** Longer than the idle time of common load balancers (60 s), so that they close a connection first. */
const keepAliveTimeout = 65_000;
const drainBoundMs = 10_000;

export interface HttpServer {
  readonly url: string;
  /** Accepts no more connections; resolves when the requests in flight have their answers, or after 10 s without them. */
  close(): Promise<void>;
}

function close(server: Server): Promise<void> {
  // A connection that is kept alive is idle once its answer has been sent, and nothing tells when.
  const tidy = setInterval(() => server.closeIdleConnections(), 50);
  const patience = setTimeout(() => server.closeAllConnections(), drainBoundMs);
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(tidy);
      clearTimeout(patience);
      resolve();
    });
  });
}

/** Serves an app. @throws Error with the address, when it cannot listen there. */
export async function listen(app: App, { host, port }: { host: string; port: number }): Promise<HttpServer> {
  // Of what never reached the app: an address or a host that is none.
  const errorHandler = (error: unknown) =>
    toResponse(
      error instanceof RequestError ? badRequest : serverError,
      traceOf(() => undefined),
    );
  const listener = getRequestListener(app.fetch, { hostname: host, errorHandler });
  const server = createServer(
    { headersTimeout, requestTimeout, keepAliveTimeout },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      `Cannot listen on ${host}:${port} (HOST, PORT): ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shown}:${address.port}`, close: () => close(server) };
}
