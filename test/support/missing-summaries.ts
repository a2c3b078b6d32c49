import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

export interface SummarySinks extends Sinks {
  summaries: { missing(what: string): void };
}

/** Interceptors of workflows: what the web UI would show without a summary is named to the sink. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const { summaries } = proxySinks<SummarySinks>();
  const demand = (summary: string | undefined, what: string) => {
    if (summary === undefined || summary.trim() === '') summaries.missing(what);
  };
  return {
    outbound: [
      {
        async scheduleActivity(input, next) {
          demand(input.options.summary, `activity ${input.activityType}`);
          return next(input);
        },
        async startTimer(input, next) {
          demand(input.options?.summary, `timer of ${input.durationMs} ms`);
          return next(input);
        },
        async startChildWorkflowExecution(input, next) {
          demand(input.options.staticSummary, `child ${input.workflowType}`);
          demand(input.options.staticDetails, `details of child ${input.workflowType}`);
          return next(input);
        },
      },
    ],
  };
};
