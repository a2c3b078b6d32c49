import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { WorkflowClientInterceptor, WorkflowStartInput } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { tracer } from '../../db/telemetry/start-tracing.ts';
import { type SpanIds, toTraceparent, traceHeader } from '../../workflows/trace-header.ts';
import { currentSpan } from './current-span.ts';

function withTrace(input: WorkflowStartInput, ids: SpanIds | undefined): WorkflowStartInput {
  if (ids === undefined) return input;
  const carrier = defaultPayloadConverter.toPayload({ traceparent: toTraceparent(ids) });
  return { ...input, headers: { ...input.headers, [traceHeader]: carrier } };
}

/** A span around the start of a workflow, whose ids go with it. */
async function started<T>(input: WorkflowStartInput, start: (input: WorkflowStartInput) => Promise<T>): Promise<T> {
  const parent = currentSpan.getStore();
  const span = tracer().startSpan(
    `StartWorkflow:${input.workflowType}`,
    { kind: SpanKind.CLIENT, attributes: { temporalWorkflowId: input.options.workflowId } },
    parent === undefined ? context.active() : trace.setSpanContext(context.active(), parent),
  );
  try {
    return await start(withTrace(input, span.isRecording() ? span.spanContext() : parent));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** Sends the trace of a request along with the workflows that it starts. */
export const workflowCalls: WorkflowClientInterceptor = {
  start: (input, next) => started(input, next),
  startWithDetails: (input, next) => started(input, next),
};
