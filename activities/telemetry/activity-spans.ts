import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { tracer } from '../../db/telemetry/start-tracing.ts';
import { fromTraceparent, type SpanIds, type TraceCarrier, traceHeader } from '../../workflows/trace-header.ts';

function parentIn(headers: Headers): SpanIds | undefined {
  const payload = headers[traceHeader];
  if (payload === undefined) return undefined;
  return fromTraceparent(defaultPayloadConverter.fromPayload<TraceCarrier>(payload).traceparent);
}

/** A span around each attempt of an activity, in the trace of its run; its log lines have the ids. */
export function activitySpans({ info }: Context): ActivityInterceptors {
  let ids: SpanIds | undefined;
  return {
    inbound: {
      async execute(input, next) {
        const here = context.active();
        const parent = parentIn(input.headers);
        const above = parent === undefined ? here : trace.setSpanContext(here, { ...parent, isRemote: true });
        const attributes = {
          temporalActivityId: info.activityId,
          attempt: info.attempt,
          ...(info.workflowExecution && {
            temporalWorkflowId: info.workflowExecution.workflowId,
            run_id: info.workflowExecution.runId,
          }),
        };
        const span = tracer().startSpan(
          `RunActivity:${info.activityType}`,
          { kind: SpanKind.INTERNAL, attributes },
          above,
        );
        ids = span.isRecording() ? span.spanContext() : parent;
        try {
          return await next(input);
        } catch (error) {
          span.setStatus({
            code: SpanStatusCode.ERROR,
            message: error instanceof Error ? error.message : String(error),
          });
          throw error;
        } finally {
          span.end();
        }
      },
    },
    outbound: {
      getLogAttributes: (input, next) =>
        next(ids === undefined ? input : { ...input, traceId: ids.traceId, spanId: ids.spanId }),
    },
  };
}
