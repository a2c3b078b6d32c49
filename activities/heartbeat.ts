import { Context } from '@temporalio/activity';

const intervalMs = 5_000;

/** What an activity's work gets: how to say what it does, and when to stop. */
export interface Control {
  readonly step: (details: string) => void;
  readonly signal: AbortSignal;
}

/** What the pending activity shows: how long a step takes is what one wants to know of one that hangs. */
function stepNow(step: string): { readonly step: string; readonly since: string } {
  return { step, since: new Date().toISOString() };
}

/**
 * Runs an activity's work with heartbeats: one at entry, so that a slow first step does not look like a dead worker, and
 * then by timer. `step` says what is being done, which the web UI shows on the pending activity as `{step, since}`.
 *
 * `signal` aborts when the activity is cancelled, when it has timed out, and when the worker shuts down.
 */
export async function withHeartbeat<T>(work: (control: Control) => Promise<T>): Promise<T> {
  const context = Context.current();
  let details = stepNow('begun');
  const beat = () => context.heartbeat(details);
  beat();
  const timer = setInterval(beat, intervalMs);
  try {
    return await work({
      step: (next) => {
        details = stepNow(next);
      },
      signal: context.cancellationSignal,
    });
  } finally {
    clearInterval(timer);
  }
}
