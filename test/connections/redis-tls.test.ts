import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, inject, test } from 'vitest';
import { createRedis, withRedis } from '../../db/cache/redis.ts';
import { hasOpenssl, makeCertificates } from './certificates.ts';
import { startTlsProxy } from './tls-proxy.ts';

const ping = `
import { createRedis, withRedis } from './db/cache/redis.ts';
const redis = createRedis(process.argv[1]);
console.log(await withRedis(redis, (connected) => connected.ping()));
redis.disconnect();`;

test.skipIf(!hasOpenssl())('Redis by TLS: of an authority that the process was told of, and of no other', async () => {
  const certificates = makeCertificates(afterAll);
  const port = await startTlsProxy(afterAll, {
    port: Number(new URL(inject('servers').redisUrl).port),
    certificates,
    asksForCertificate: false,
  });
  const url = `rediss://127.0.0.1:${port}/0`;

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', ping, url],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { NODE_EXTRA_CA_CERTS: certificates.files.authority },
    },
  );
  expect(stdout).toBe('PONG\n');

  const redis = createRedis(url);
  afterAll(() => redis.disconnect());
  await expect(withRedis(redis, (connected) => connected.ping())).rejects.toThrow(
    /expected an answer, got ".*certificate/,
  );
});
