import { once } from 'node:events';
import { createServer } from 'node:net';
import type { WorkflowStartOptions } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { currentSpan } from '../../api/telemetry/current-span.ts';
import { createTemporalClient } from '../../api/temporal-client.ts';
import type { SpanIds } from '../../workflows/trace-header.ts';
import { noTemporal } from '../support/api.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import { createScenario, type Scenario, windowsOf } from '../support/scenario.ts';
import { uniqueName } from '../support/servers.ts';
import { startWorkerChild } from '../support/worker-child.ts';

const caller = { traceId: '463ac35c9f6413ad48485a3953bb6124', spanId: 'a2fb4a1d1a96d312', traceFlags: 1 };
const unset = 0;
const error = 2;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Runs a workflow to its end, as a request of the API starts it. */
async function run(
  { temporalAddress: address, taskQueue }: Scenario,
  { workflow: type, args, request }: Pick<WorkflowStartOptions, 'args'> & { workflow: string; request?: SpanIds },
): Promise<string> {
  const temporal = createTemporalClient({ ...noTemporal, address });
  if (temporal === undefined) throw new Error('Expected a client');
  onTestFinished(() => temporal.close());
  const options = { taskQueue, workflowId: uniqueName(type), args: args ?? [] };
  const started = await currentSpan.run(request, () => temporal.ask(({ workflow }) => workflow.start(type, options)));
  await started.result().catch(() => undefined);
  return started.firstExecutionRunId.replaceAll('-', '');
}

/** The spans of a trace by their names, each with the name of its parent; `caller`: a span of somebody else. */
function tree({ spans }: Collector, trace: string) {
  const own = spans.filter(({ traceId }) => traceId === trace);
  const nameOf = (id: string | undefined) => own.find(({ spanId }) => spanId === id)?.name;
  return own.map(({ name, parentSpanId, status }) => ({
    name,
    under: parentSpanId === caller.spanId ? 'caller' : nameOf(parentSpanId),
    status: status.code,
  }));
}

test("a worker's spans follow their request, its lines have the trace, and Prometheus gets the metrics of the SDK", async () => {
  const scenario = await createScenario(onTestFinished);
  const collector = await startCollector(onTestFinished);
  const metricsAddress = `127.0.0.1:${await freePort()}`;
  const worker = await startWorkerChild(scenario, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    NIGHTSHIFT_WORKER_METRICS_ADDRESS: metricsAddress,
    NIGHTSHIFT_LOG_LEVEL: 'debug',
  });
  const input = { night: '2026-04-03', windows: windowsOf(1), flushAgain: false };

  await run(scenario, { workflow: 'auditCache', request: caller });
  const night = await run(scenario, { workflow: 'nightlyReporting', args: [input] });
  const failed = await run(scenario, { workflow: 'nightlyReporting', args: [{ night: 'tonight' }] });
  const metrics = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  expect(await worker.end('SIGTERM')).toBe(0);

  expect(tree(collector, caller.traceId)).toEqual([
    { name: 'RunActivity:sampleCache', under: 'RunWorkflow:auditCache', status: unset },
    { name: 'RunActivity:settleAudit', under: 'RunWorkflow:auditCache', status: unset },
    { name: 'RunWorkflow:auditCache', under: 'caller', status: unset },
  ]);
  const spansOfNight = tree(collector, night);
  expect(spansOfNight).toContainEqual({ name: 'RunWorkflow:nightlyReporting', under: undefined, status: unset });
  expect(spansOfNight).toContainEqual({
    name: 'RunWorkflow:billing',
    under: 'RunWorkflow:nightlyReporting',
    status: unset,
  });
  expect(spansOfNight).toContainEqual({
    name: 'RunActivity:writeFactDay',
    under: 'RunWorkflow:billing',
    status: unset,
  });
  expect(tree(collector, failed)).toEqual([
    { name: 'RunActivity:planRun', under: 'RunWorkflow:nightlyReporting', status: error },
    { name: 'RunWorkflow:nightlyReporting', under: undefined, status: error },
  ]);
  expect(collector.spans[0]?.resource).toMatchObject({ 'service.name': 'nightshift-worker' });
  expect(worker.output()).toMatch(/"activityType":"sampleCache".*"traceId":"463ac35c9f6413ad48485a3953bb6124"/);
  expect(metrics).toMatch(/^temporal_workflow_completed\{.*workflow_type="auditCache".*\} 1$/m);
  expect(collector.paths).toEqual(new Set(['/v1/traces']));
});
