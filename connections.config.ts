/** The settings of the ways to Temporal and to Redis. `temporal.config.ts` hands them out. */
import { readFileSync } from 'node:fs';
import type { TLSConfig } from '@temporalio/client';
import { z } from 'zod';
import { flag } from './forms.config.ts';

export interface TemporalSettings {
  readonly address: string | undefined;
  readonly namespace: string;
  readonly taskQueue: string;
  /** For Temporal Cloud or a cluster that asks for an API key; implies TLS. */
  readonly apiKey: string | undefined;
  /** With the certificates, when any are named: they imply TLS. */
  readonly tls: boolean | TLSConfig;
}

function pem() {
  return z
    .string()
    .regex(/-----BEGIN [A-Z ]+-----/, { error: 'expected text in PEM form' })
    .transform((text): Uint8Array => Buffer.from(text))
    .optional();
}

function pemFile() {
  return z
    .string()
    .transform((path, context) => {
      try {
        return readFileSync(path, 'utf8');
      } catch (error) {
        // Its message has the path, for which somebody may have given the key itself.
        const reason = error instanceof Error && 'code' in error ? error.code : 'unknown';
        context.addIssue({ code: 'custom', message: `expected the path of a file that can be read (${reason})` });
        return z.NEVER;
      }
    })
    .pipe(z.string().regex(/-----BEGIN [A-Z ]+-----/, { error: 'expected the path of a file in PEM form' }))
    .transform((text): Uint8Array => Buffer.from(text))
    .optional();
}

/** As Temporal's SDKs and its command line name them. */
export const temporalVariables = {
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d{1,5}$/, { error: 'expected host:port, like 127.0.0.1:7233' })
    .optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('nightshift-reporting'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS: flag(false),
  TEMPORAL_TLS_CLIENT_CERT_PATH: pemFile(),
  TEMPORAL_TLS_CLIENT_CERT_DATA: pem(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: pemFile(),
  TEMPORAL_TLS_CLIENT_KEY_DATA: pem(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: pemFile(),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: pem(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
};

type Variables = z.infer<z.ZodObject<typeof temporalVariables>>;

function certificates(v: Variables) {
  return {
    crt: v.TEMPORAL_TLS_CLIENT_CERT_DATA ?? v.TEMPORAL_TLS_CLIENT_CERT_PATH,
    key: v.TEMPORAL_TLS_CLIENT_KEY_DATA ?? v.TEMPORAL_TLS_CLIENT_KEY_PATH,
    authority: v.TEMPORAL_TLS_SERVER_CA_CERT_DATA ?? v.TEMPORAL_TLS_SERVER_CA_CERT_PATH,
  };
}

/** A client's certificate and its key go together. */
export function checkTemporalVariables(v: Variables, context: z.RefinementCtx): void {
  const { crt, key } = certificates(v);
  if ((crt === undefined) === (key === undefined)) return;
  const [there, missing] = crt === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
  context.addIssue({
    code: 'custom',
    path: [`TEMPORAL_TLS_CLIENT_${missing}_PATH`],
    message: `expected a path, since there is a TEMPORAL_TLS_CLIENT_${there}_PATH or …_DATA`,
  });
}

function tlsOf(v: Variables): boolean | TLSConfig {
  const { crt, key, authority } = certificates(v);
  const tls: TLSConfig = {
    ...(crt && key && { clientCertPair: { crt, key } }),
    ...(authority && { serverRootCACertificate: authority }),
    ...(v.TEMPORAL_TLS_SERVER_NAME !== undefined && { serverNameOverride: v.TEMPORAL_TLS_SERVER_NAME }),
  };
  return Object.keys(tls).length > 0 ? tls : v.TEMPORAL_TLS || v.TEMPORAL_API_KEY !== undefined;
}

export function temporalSettings(v: Variables): TemporalSettings {
  return {
    address: v.TEMPORAL_ADDRESS,
    namespace: v.TEMPORAL_NAMESPACE,
    taskQueue: v.TEMPORAL_TASK_QUEUE,
    apiKey: v.TEMPORAL_API_KEY,
    tls: tlsOf(v),
  };
}

/** An address of Redis. That of sentinels names several hosts, which no URL has room for. */
export function redisUrl() {
  const sentinels =
    /^rediss?\+sentinel:\/\/(?:[^/@]*@)?[^\s,/:@]+:\d+(?:,[^\s,/:@]+:\d+)*\/[^\s/?]+(?:\/\d+)?(?:\?sentinelPassword=[^&]+)?$/;
  const isOne = (value: string) => URL.canParse(value) && ['redis:', 'rediss:'].includes(new URL(value).protocol);
  return z
    .string()
    .refine((value) => sentinels.test(value) || isOne(value), {
      error: 'expected an address like redis://host:6379/0 or redis+sentinel://host:26379,host:26379/mymaster/0',
    })
    .optional();
}
