/** The settings of traces and of the Temporal SDK's own metrics. `temporal.config.ts` hands them out. */
import { z } from 'zod';
import { url } from './forms.config.ts';

export interface TelemetrySettings {
  /** Where an OpenTelemetry collector takes OTLP over HTTP, with no slash at its end; undefined: no traces are made. */
  readonly endpoint: string | undefined;
  /** Undefined: each process has a name of its own. */
  readonly serviceName: string | undefined;
  /** The part of the requests without a traced caller that is traced, from 0 to 1. */
  readonly sampledRatio: number;
  /** `host:port` where the worker shows the Temporal SDK's metrics to Prometheus; undefined: nowhere. */
  readonly workerMetricsAddress: string | undefined;
}

const ratioError = 'expected a part of all, from 0 to 1, like 0.1';

export const telemetryVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:'], 'http://127.0.0.1:4318'),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: ratioError })
    .min(0, { error: ratioError })
    .max(1, { error: ratioError })
    .default(1),
  NIGHTSHIFT_WORKER_METRICS_ADDRESS: z
    .string()
    .regex(/^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\]):\d{1,5}$/, {
      error: 'expected an address of this machine and a port, like 0.0.0.0:9464',
    })
    .optional(),
};

type Variables = z.infer<z.ZodObject<typeof telemetryVariables>>;

export function telemetrySettings(v: Variables): TelemetrySettings {
  return {
    endpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, ''),
    serviceName: v.OTEL_SERVICE_NAME,
    sampledRatio: v.OTEL_TRACES_SAMPLER_ARG,
    workerMetricsAddress: v.NIGHTSHIFT_WORKER_METRICS_ADDRESS,
  };
}
