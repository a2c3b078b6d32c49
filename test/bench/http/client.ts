import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { authorization } from './request.ts';

export interface HttpClient {
  /** The status, after the whole body has come; `no answer` when the connection broke. */
  status(path: string): Promise<string>;
  close(): void;
}

/** A client that makes a token for each request, and keeps its connections. */
export function createHttpClient(url: string): HttpClient {
  const agent = new Agent({ keepAlive: true });
  return {
    async status(path) {
      const request = get(new URL(path, url), { agent, headers: { authorization: authorization() } });
      try {
        const response: IncomingMessage = (await once(request, 'response'))[0];
        response.resume();
        await once(response, 'end');
        return String(response.statusCode);
      } catch {
        return 'no answer';
      }
    },
    close: () => agent.destroy(),
  };
}
