import { addAbortSignal } from 'node:stream';
import { connect } from 'node:tls';
import type { ServerConfig } from '../temporal.config.ts';

/** What a client of HTTP/2 says first: its preface, and that it has no settings. */
const greeting = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/** OpenSSL's messages name lines of its source; what it means stands beside them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
}

/**
 * Shakes hands with a server that is reached by TLS. The Temporal client would try for as long as it may, and then tell no
 * more than that it could not connect.
 *
 * @throws the error of the handshake, as that a certificate is missing or not trusted.
 */
export async function checkTls({ address, tls }: Pick<ServerConfig['temporal'], 'address' | 'tls'>): Promise<void> {
  if (tls === false) return;
  const { clientCertPair: pair, serverRootCACertificate: ca, serverNameOverride: name } = tls === true ? {} : tls;
  const [host, port] = address.split(':');
  const socket = connect({
    host,
    port: Number(port),
    ALPNProtocols: ['h2'],
    ...(pair && { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) }),
    ...(ca && { ca: Buffer.from(ca) }),
    ...(name !== undefined && { servername: name }),
  });
  socket.once('secureConnect', () => socket.write(greeting));
  addAbortSignal(AbortSignal.timeout(10_000), socket);
  try {
    // A server that refuses our certificate does so after our side of the handshake.
    for await (const _answer of socket) return;
  } catch (error) {
    throw new Error(`TLS failed: ${reasonOf(error)}`, { cause: error });
  }
  throw new Error('TLS failed: the server hung up after the handshake');
}
