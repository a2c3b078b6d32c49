import { type Tracer, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';

export interface TracingSettings {
  /** Where an OpenTelemetry collector takes OTLP over HTTP; undefined: nothing is traced. */
  readonly endpoint: string | undefined;
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** The environment of the deployment, as production. */
  readonly environment: string;
  /** The part of the spans without a parent that is recorded, from 0 to 1. Others go by their parents. */
  readonly sampledRatio: number;
}

export interface Tracing {
  /** Sends what has not been sent. */
  close(): Promise<void>;
}

/** Ours, of the process. It records nothing before {@link startTracing}, and passes on the ids of parents. */
export const tracer = (): Tracer => trace.getTracer('nightshift');

/** Sends the spans of this process to a collector from now on. One that does not answer holds up nothing; the log tells of it. */
export async function startTracing(settings: TracingSettings, logger: Logger): Promise<Tracing> {
  const { endpoint } = settings;
  if (endpoint === undefined) return { close: async () => {} };
  // Takes time and memory: only for those who trace.
  const { sendSpans } = await import('./send-spans.ts');
  return sendSpans({ ...settings, endpoint }, logger);
}
