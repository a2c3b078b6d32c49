import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import type { AtEnd } from '../support/scenario.ts';
import type { Certificates } from './certificates.ts';

/** Speaks TLS for a server that does not. @returns its port. */
export async function startTlsProxy(
  atEnd: AtEnd,
  options: {
    /** Of the server, on the loopback interface. */
    readonly port: number;
    readonly certificates: Certificates;
    /** Refuses whoever shows no certificate of the authority. */
    readonly asksForCertificate: boolean;
  },
): Promise<number> {
  const { port, certificates, asksForCertificate: requestCert } = options;
  const settings = { ...certificates.server, requestCert, rejectUnauthorized: requestCert, ALPNProtocols: ['h2'] };
  const server = createServer(settings, (client) => {
    const upstream = connect(port, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    // One end that is cut cuts the other.
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  return address.port;
}
