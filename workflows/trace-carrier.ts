import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import {
  ContinueAsNew,
  isCancellation,
  proxySinks,
  TemporalFailure,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
import {
  fromTraceparent,
  type SpanIds,
  type SpanSinks,
  type TraceCarrier,
  toTraceparent,
  traceHeader,
} from './trace-header.ts';

const { spans } = proxySinks<SpanSinks>();

function parentIn(headers: Headers): SpanIds | undefined {
  const payload = headers[traceHeader];
  if (payload === undefined) return undefined;
  return fromTraceparent(defaultPayloadConverter.fromPayload<TraceCarrier>(payload).traceparent);
}

/** From the run's id, so that a replay makes the same ones: the trace of a run that nobody asked for has its name. */
function spanOfRun(parent: SpanIds | undefined): SpanIds {
  const digits = workflowInfo().runId.replaceAll('-', '');
  const { traceId, traceFlags } = parent ?? { traceId: digits, traceFlags: 1 };
  return { traceId, spanId: digits.slice(16), traceFlags };
}

/**
 * Hands the trace of a run on to its activities, its children and the run that continues it. It adds no command to the history,
 * only a header, which replays do not compare.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let ids: SpanIds | undefined;
  const withTrace = <Input extends { readonly headers: Headers }>(input: Input): Input => {
    if (ids === undefined) return input;
    const carrier: TraceCarrier = { traceparent: toTraceparent(ids) };
    return { ...input, headers: { ...input.headers, [traceHeader]: defaultPayloadConverter.toPayload(carrier) } };
  };
  return {
    inbound: [
      {
        async execute(input, next) {
          const parent = parentIn(input.headers);
          const own = spanOfRun(parent);
          ids = own;
          const end = (failure: string | null) => spans.ended(own, parent ?? null, failure);
          try {
            const result = await next(input);
            end(null);
            return result;
          } catch (error) {
            if (error instanceof ContinueAsNew || isCancellation(error)) end(null);
            // Another error ends no run: its task is tried again.
            else if (error instanceof TemporalFailure) end(error.message);
            throw error;
          }
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        startChildWorkflowExecution: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
        getLogAttributes: (input, next) => next(ids === undefined ? input : { ...input, traceId: ids.traceId }),
      },
    ],
  };
};
