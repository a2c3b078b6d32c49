import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { AtEnd } from '../support/scenario.ts';

/**
 * `passes`: as if it were not there. `holds`: as a network that is cut, it loses nothing and delivers nothing. `refuses`:
 * nobody listens, and connections are cut. A number: it delivers so many milliseconds late.
 */
type Behaviour = 'passes' | 'holds' | 'refuses' | number;

/** What stands between a client and a server, and can be told to misbehave. */
export interface TcpProxy {
  /** The server's URL by way of the proxy. */
  readonly url: string;
  behave(how: Behaviour): Promise<void>;
}

export async function startTcpProxy(atEnd: AtEnd, serverUrl: string): Promise<TcpProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let behaviour: Behaviour = 'passes';
  let released = Promise.resolve();
  let release = () => {};

  async function pipe(from: Socket, to: Socket): Promise<void> {
    for await (const chunk of from) {
      if (typeof behaviour === 'number') await delay(behaviour);
      await released;
      to.write(chunk);
    }
    to.end();
  }

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('close', () => sockets.delete(from));
      // One end that is cut cuts the other.
      pipe(from, to).catch(() => to.destroy());
    }
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  atEnd(cut);

  const url = new URL(serverUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    async behave(how) {
      behaviour = how;
      release();
      if (how === 'holds') {
        released = new Promise((resolve) => {
          release = resolve;
        });
      }
      if (how === 'refuses') await cut();
      else if (!server.listening) await listen(address.port);
    },
  };
}
