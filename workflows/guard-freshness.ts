import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { failureTypes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import type { Guarded, GuardInput, OperationActivities } from './operation-types.ts';
import { ledgerPolicy } from './policies.ts';

const { guardFreshness: guard } = proxyActivities<OperationActivities>(ledgerPolicy);

/**
 * Looks whether the nights are run, from outside their schedule: raises an alert when the facts of yesterday are not complete,
 * and when the schedule is not there, is paused, or has left a time out.
 */
export async function guardFreshness(input: GuardInput): Promise<Guarded> {
  // It may come from the web UI.
  const schedule: unknown = input?.schedule;
  if (typeof schedule !== 'string' || schedule === '') {
    throw ApplicationFailure.nonRetryable(
      `Expected the input {"schedule": ...} with the id of a schedule, got ${JSON.stringify(input)}`,
      failureTypes.invalidRequest,
    );
  }
  const found = await guard.executeWithOptions({ summary: `facts, and ${schedule}` }, [
    { schedule, at: nominalTime().toISOString() },
  ]);
  setCurrentDetails(
    found.alerts.length === 0 ? 'The facts are fresh, and the schedule is well.' : found.alerts.join('\n\n'),
  );
  return found;
}
