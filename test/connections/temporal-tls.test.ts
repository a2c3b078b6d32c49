import { NativeConnection } from '@temporalio/worker';
import { afterAll, expect, inject, test } from 'vitest';
import { connectTemporal } from '../../activities/connect-temporal.ts';
import { temporalVariables } from '../../stack/api.ts';
import { readConfig } from '../../temporal.config.ts';
import { hasOpenssl, makeCertificates, serverName } from './certificates.ts';
import { startTlsProxy } from './tls-proxy.ts';

const withOpenssl = test.skipIf(!hasOpenssl());

async function behindTls() {
  const certificates = makeCertificates(afterAll);
  const port = Number(inject('servers').temporalAddress.split(':')[1]);
  const proxy = await startTlsProxy(afterAll, { port, certificates, asksForCertificate: true });
  const { authority, crt, key } = certificates.files;
  return {
    address: `127.0.0.1:${proxy}`,
    authority: { TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority, TEMPORAL_TLS_SERVER_NAME: serverName },
    client: { TEMPORAL_TLS_CLIENT_CERT_PATH: crt, TEMPORAL_TLS_CLIENT_KEY_PATH: key },
  };
}

let server: ReturnType<typeof behindTls> | undefined;
const onceBehindTls = () => {
  server ??= behindTls();
  return server;
};

function settingsFor(address: string, environment: Record<string, string>) {
  return { ...readConfig(environment).temporal, address };
}

withOpenssl('clients and workers reach a server that asks for a certificate', async () => {
  const { address, authority, client } = await onceBehindTls();
  const temporal = settingsFor(address, { ...authority, ...client });

  const connection = await connectTemporal(temporal);
  await connection.close();
  const native = await NativeConnection.connect({ address, tls: temporal.tls });
  const { namespaceInfo } = await native.workflowService.describeNamespace({ namespace: 'default' });
  await native.close();
  expect(namespaceInfo?.name).toBe('default');
});

withOpenssl('without a certificate, or of another authority than the named one, nobody gets in', async () => {
  const { address, authority, client } = await onceBehindTls();

  for (const [settings, reason] of [
    [authority, 'TLS failed: tlsv13 alert certificate required'],
    [client, 'TLS failed: self-signed certificate in certificate chain'],
  ] as const) {
    const temporal = settingsFor(address, settings);
    await expect(connectTemporal(temporal)).rejects.toThrow(
      new RegExp(
        `^Temporal at 127.*, namespace default, cannot be used: ${reason}\\. .*TEMPORAL_API_KEY or TEMPORAL_TLS_…$`,
      ),
    );
    await expect(NativeConnection.connect({ address, tls: temporal.tls })).rejects.toThrow('tonic::transport');
  }
});

withOpenssl('the API of `npm start` is told the same certificates', async () => {
  const { address, authority, client } = await onceBehindTls();
  const temporal = settingsFor(address, { ...authority, ...client });

  expect(readConfig(temporalVariables(temporal)).temporal).toEqual(temporal);
});
