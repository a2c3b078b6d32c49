import { ApplicationFailure } from '@temporalio/workflow';
import { failureTypes } from './names.ts';

/** What somebody may have typed into the web UI. @throws ApplicationFailure of type InvalidRequest. */
export function checkLetterId(id: unknown): void {
  if (typeof id === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return;
  throw ApplicationFailure.nonRetryable(
    `Expected the id of a notification, a UUID, got ${JSON.stringify(id)}. Nothing was changed`,
    failureTypes.invalidRequest,
  );
}
