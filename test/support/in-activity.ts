import { asyncLocalStorage, Context } from '@temporalio/activity';

/** Lets an activity run without Temporal: it asks its context for no more than this. */
export function inActivity<T>(work: () => Promise<T>, heartbeat: (details: unknown) => void = () => {}): Promise<T> {
  const info = { workflowExecution: { workflowId: 'a workflow', runId: 'a run' } };
  const context = Object.assign(Object.create(Context.prototype), {
    info,
    heartbeat,
    cancellationSignal: new AbortController().signal,
  });
  return asyncLocalStorage.run(context, work);
}
