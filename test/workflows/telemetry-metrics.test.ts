import { expect, inject, test } from 'vitest';
import { installRuntime, sdkMetrics } from '../../activities/telemetry/sdk-metrics.ts';

const nowhere = { endpoint: undefined, workerMetricsAddress: undefined, serviceName: undefined, sampledRatio: 1 };

test.each([
  ['nowhere', {}, []],
  ['to Prometheus', { workerMetricsAddress: '0.0.0.0:9464', endpoint: 'http://otel:4318' }, ['prometheus']],
  ['to the collector', { endpoint: 'http://otel:4318' }, ['otel']],
])('the metrics of the SDK go %s', (_, given, where) => {
  expect(Object.keys(sdkMetrics({ ...nowhere, ...given }) ?? {})).toEqual(where);
});

test('a worker that cannot show its metrics does not start, and says where', () => {
  const taken = inject('servers').temporalAddress;

  expect(() => installRuntime({}, { ...nowhere, workerMetricsAddress: taken })).toThrow(
    `Cannot show metrics at ${taken} (NIGHTSHIFT_WORKER_METRICS_ADDRESS): `,
  );
});
