import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { connectTemporal } from '../../activities/connect-temporal.ts';
import { readConfig } from '../../temporal.config.ts';
import { hasOpenssl, makeCertificates, serverName } from './certificates.ts';

/** A server that lets nobody in, and keeps what they called themselves. */
async function startRefusing() {
  const { server: identity, files } = makeCertificates(afterAll);
  const seen = new Set<string | undefined>();
  const server = createSecureServer(identity);
  server.on('stream', (stream, headers) => {
    seen.add(headers.authorization);
    const refused = { 'grpc-status': '16', 'grpc-message': 'this key is none of ours' };
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refused }, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  return { address: `127.0.0.1:${address.port}`, authority: files.authority, seen };
}

test.skipIf(!hasOpenssl())('clients and workers show the API key, and say that it was refused', async () => {
  const { address, authority, seen } = await startRefusing();
  const environment = {
    TEMPORAL_API_KEY: 'a-key',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority,
    TEMPORAL_TLS_SERVER_NAME: serverName,
  };
  const temporal = { ...readConfig(environment).temporal, address };

  await expect(connectTemporal(temporal)).rejects.toThrow('cannot be used: this key is none of ours.');
  expect([...seen]).toEqual(['Bearer a-key']);

  seen.clear();
  const { tls, apiKey = '' } = temporal;
  await expect(NativeConnection.connect({ address, tls, apiKey })).rejects.toThrow('this key is none of ours');
  expect([...seen]).toEqual(['Bearer a-key']);
});
