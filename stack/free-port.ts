import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A TCP port of the loopback interface that nobody listens on. Take it at once: nothing keeps it free.
 *
 * @param wanted the port to look at; by default the system picks one.
 * @throws Error with the code EADDRINUSE when somebody listens on the wanted port.
 */
export async function freePort(wanted = 0): Promise<number> {
  const listener = createServer().listen(wanted, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  return address.port;
}
