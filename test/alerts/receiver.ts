import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** Stands for an outside service that alerts are posted to. */
export interface Receiver {
  readonly url: string;
  /** As an error message names it. */
  readonly host: string;
  readonly received: Received[];
  /** Says how to answer from now on; at first 200 without a body. No answer at all: 'silence'. */
  answer(how: Answer): void;
  /** Nobody listens any more. */
  stop(): Promise<void>;
}

type Answer =
  | 'silence'
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

/** @param onRequest is waited for before each answer. */
export async function startReceiver(onRequest: () => unknown = () => {}): Promise<Receiver> {
  const received: Received[] = [];
  let how: Answer = { status: 200 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      path: request.url,
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    await onRequest();
    if (how === 'silence') return;
    response.writeHead(how.status, how.headers).end(how.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  const stop = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(stop);
  return {
    url: `http://${host}`,
    host,
    received,
    answer: (next) => {
      how = next;
    },
    stop,
  };
}
