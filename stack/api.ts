import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Config, ServerConfig } from '../temporal.config.ts';
import { inClaimedFolder } from './claims.ts';
import { freePort } from './free-port.ts';
import { type Server, startServer } from './server.ts';

/** Notify's own secret of development, for a stack that no secret was named for. */
const developmentSecret = 'dev-notify-secret-key';

export interface LocalApi extends Server {
  readonly url: string;
  /** A token of the admin app, good for 30 seconds. */
  token(): Promise<string>;
  /** The shell command that prints such a token, from the folder of the project. */
  readonly tokenCommand: string;
  /** What opens its operators page; undefined: the secrets of the settings do, or nothing. */
  readonly opsSecret: string | undefined;
}

function programOf(file: string): string[] {
  return ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL(`../api/${file}`, import.meta.url))];
}

/** The port of the settings, or any when somebody listens there. */
async function portNear(wanted: number): Promise<number> {
  try {
    return await freePort(wanted);
  } catch {
    return freePort();
  }
}

const asText = (pem: Uint8Array) => Buffer.from(pem).toString();

function certificateSettings(tls: Config['temporal']['tls']) {
  if (typeof tls === 'boolean') return { TEMPORAL_TLS: String(tls) };
  const { clientCertPair: pair, serverRootCACertificate: authority, serverNameOverride: name } = tls;
  return {
    ...(pair && {
      TEMPORAL_TLS_CLIENT_CERT_DATA: asText(pair.crt),
      TEMPORAL_TLS_CLIENT_KEY_DATA: asText(pair.key),
    }),
    ...(authority && { TEMPORAL_TLS_SERVER_CA_CERT_DATA: asText(authority) }),
    ...(name !== undefined && { TEMPORAL_TLS_SERVER_NAME: name }),
  };
}

export function temporalVariables({ address, namespace, apiKey, tls }: Config['temporal']): Record<string, string> {
  return {
    ...(address !== undefined && { TEMPORAL_ADDRESS: address }),
    TEMPORAL_NAMESPACE: namespace,
    ...(apiKey !== undefined && { TEMPORAL_API_KEY: apiKey }),
    ...certificateSettings(tls),
  };
}

function letterSettings({ taskQueue, objects, buckets }: ServerConfig['letters']) {
  return {
    NIGHTSHIFT_LETTERS_TASK_QUEUE: taskQueue,
    ...('folder' in objects
      ? { NIGHTSHIFT_OBJECT_STORE: objects.folder }
      : {
          NIGHTSHIFT_OBJECT_STORE: 's3',
          AWS_REGION: objects.s3.region,
          AWS_ENDPOINT_URL_S3: objects.s3.endpoint ?? '',
        }),
    S3_BUCKET_LETTERS_SCAN: buckets.scan,
    S3_BUCKET_LETTERS_PDF: buckets.pdf,
    S3_BUCKET_TEST_LETTERS: buckets.test,
    S3_BUCKET_INVALID_PDF: buckets.invalid,
  };
}

/** Starts the API on servers that run, as a process of its own, and waits until it answers. */
export async function startLocalApi(
  config: Pick<Config, 'api' | 'timeZone' | 'environment' | 'temporal'> &
    Pick<ServerConfig, 'databaseUrl' | 'redisUrl' | 'letters'>,
): Promise<LocalApi> {
  const { api, databaseUrl, redisUrl, timeZone, environment } = config;
  const [named] = api.adminSecrets;
  const port = await portNear(api.port);
  const url = `http://${api.host === '0.0.0.0' ? '127.0.0.1' : api.host}:${port}`;
  const settings = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    HOST: api.host,
    PORT: String(port),
    INTERNAL_CLIENT_API_KEYS: JSON.stringify({
      'notify-admin': named ? api.adminSecrets : [developmentSecret],
      'nightshift-ops': named ? api.opsSecrets : [developmentSecret],
    }),
    NIGHTSHIFT_TIME_ZONE: timeZone,
    NOTIFY_ENVIRONMENT: environment,
    NIGHTSHIFT_LOG_LEVEL: 'warn',
    ...temporalVariables(config.temporal),
    TEMPORAL_UI_URL: api.temporalUiUrl ?? '',
    ...letterSettings(config.letters),
  };
  const server = await inClaimedFolder('api', (claim) =>
    startServer({
      name: 'The API',
      claim,
      command: { program: process.execPath, args: programOf('server.ts'), environment: settings },
      stopSignal: 'SIGTERM',
      lastSignal: 'SIGKILL',
      answers: async () => {
        const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
        if (status !== 200) throw new Error(`Expected /readyz to answer 200, got ${status}`);
      },
    }),
  );
  return {
    ...server,
    url,
    async token() {
      const { stdout } = await promisify(execFile)(process.execPath, programOf('token.ts'), { env: settings });
      return stdout.trim();
    },
    tokenCommand: `${named ? '' : `ADMIN_CLIENT_SECRET=${developmentSecret} `}npm run --silent token`,
    opsSecret: named ? undefined : developmentSecret,
  };
}
