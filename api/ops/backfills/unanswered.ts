import { WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { isBrokenCircuitError } from 'cockatiel';
import { failure } from '../../errors.ts';
import { RequestError } from '../../request-error.ts';
import { isUnanswered } from '../../temporal-client.ts';

const unavailable = (message: string) => new RequestError(failure(503, message, { 'retry-after': '10' }));

export const noTemporal = unavailable(
  'This API knows no Temporal, which runs the backfills: TEMPORAL_ADDRESS is not set. Set it, and start the API anew',
);

const noAnswer = unavailable(
  'Temporal, which runs the backfills, does not answer. Try again in 10 seconds, with an id of your own, so that none is ' +
    'started twice. If it lasts: see whether the server at TEMPORAL_ADDRESS runs and knows the namespace',
);

const noWorker = unavailable(
  'No worker answers for this backfill. It may still be heard when one starts: see whether `npm run worker` runs, and read ' +
    'the backfill before you ask again',
);

export const hasEnded = new RequestError(
  failure(409, 'The backfill has ended. To write days again, start another one'),
);

export const isTaken = new RequestError(
  failure(409, 'The id is taken by a backfill that was asked for in other words. Choose another one, or leave it out'),
);

/** What the client of Temporal throws, as an answer to the caller. */
export function asAnswer(error: unknown): unknown {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return noWorker;
  if (error instanceof WorkflowNotFoundError) return hasEnded;
  if (isBrokenCircuitError(error) || isUnanswered(error)) return noAnswer;
  return error;
}
