import { type MetricsExporterConfig, Runtime, type RuntimeOptions } from '@temporalio/worker';
import type { ServerConfig } from '../../temporal.config.ts';

type Settings = ServerConfig['telemetry'];

/**
 * Where the Temporal SDK's own metrics go: Prometheus fetches them when it has an address, and the collector gets them otherwise.
 *
 * @returns undefined: nowhere.
 */
export function sdkMetrics({ workerMetricsAddress, endpoint }: Settings): MetricsExporterConfig | undefined {
  if (workerMetricsAddress !== undefined) return { prometheus: { bindAddress: workerMetricsAddress } };
  if (endpoint === undefined) return undefined;
  return { otel: { url: `${endpoint}/v1/metrics`, http: true, metricsExportInterval: '15 seconds' } };
}

/** Installs the SDK's runtime with its metrics. @throws Error with the address, when it cannot listen there. */
export function installRuntime(options: RuntimeOptions, settings: Settings): void {
  const metrics = sdkMetrics(settings);
  try {
    Runtime.install({ ...options, telemetryOptions: metrics === undefined ? {} : { metrics } });
  } catch (error) {
    const { workerMetricsAddress: address } = settings;
    if (address === undefined) throw error;
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`Cannot show metrics at ${address} (NIGHTSHIFT_WORKER_METRICS_ADDRESS): ${reason}`, {
      cause: error,
    });
  }
}
