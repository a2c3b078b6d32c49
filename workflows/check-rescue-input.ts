import { ApplicationFailure } from '@temporalio/workflow';
import type { RescueInput } from './letter-types.ts';
import { failureTypes } from './names.ts';

/** What somebody may have typed into the web UI. @throws ApplicationFailure of type InvalidRequest. */
export function checkRescueInput(input: RescueInput | null): RescueInput {
  if (input === null) return {};
  const isObject = typeof input === 'object' && !Array.isArray(input);
  const { maxMinutesAgo, ...others } = input;
  const fits = maxMinutesAgo === undefined || (Number.isInteger(maxMinutesAgo) && maxMinutesAgo > 10);
  if (isObject && fits && Object.keys(others).length === 0) return input;
  throw ApplicationFailure.nonRetryable(
    'Expected the input {} for all letters, or {"maxMinutesAgo": 120} for those of the last 120 minutes (more than 10), got ' +
      `${JSON.stringify(input)}. Nothing was changed`,
    failureTypes.invalidRequest,
  );
}
