import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { InjectedSinks } from '@temporalio/worker';
import { withIds } from '../../db/telemetry/span-ids.ts';
import { tracer } from '../../db/telemetry/start-tracing.ts';
import type { SpanSinks } from '../../workflows/trace-header.ts';

/** Makes a span of each run that ends, once its workflow says so. */
export const workflowSpans: InjectedSinks<SpanSinks> = {
  spans: {
    ended: {
      fn({ workflowType, workflowId, runId, runStartTime }, ids, parent, failure) {
        const options = {
          startTime: runStartTime,
          attributes: { temporalWorkflowId: workflowId, run_id: runId },
        };
        const here = context.active();
        const above = parent === null ? here : trace.setSpanContext(here, { ...parent, isRemote: true });
        const span = withIds(ids, () => tracer().startSpan(`RunWorkflow:${workflowType}`, options, above));
        if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
        span.end();
      },
    },
  },
};
