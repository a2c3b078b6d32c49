import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { spanIds } from './span-ids.ts';
import type { Tracing, TracingSettings } from './start-tracing.ts';

/** How long a batch is offered to a collector, with all repetitions: an end of the process waits for it. */
const patienceMs = 3_000;
const lost = 'Spans may be missing from the traces';

/** What OpenTelemetry itself has to say goes to our log. */
function logDiagnostics(logger: Logger): void {
  const warn = (detail: string) => logger.warn({ detail }, lost);
  const ignore = () => {};
  diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
}

/** Makes it what all tracers of this process send their spans by. */
export function sendSpans(settings: TracingSettings & { readonly endpoint: string }, logger: Logger): Tracing {
  logDiagnostics(logger);
  const exporter = new OTLPTraceExporter({ url: `${settings.endpoint}/v1/traces`, timeoutMillis: patienceMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': settings.serviceName,
      'service.version': settings.serviceVersion,
      'deployment.environment.name': settings.environment,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.sampledRatio) }),
    idGenerator: spanIds,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  trace.setGlobalTracerProvider(provider);
  return {
    close: async () => {
      await provider.shutdown().catch((err: unknown) => logger.warn({ err }, lost));
      trace.disable();
      diag.disable();
    },
  };
}
