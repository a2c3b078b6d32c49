import { ApplicationFailure } from '@temporalio/activity';
import { DamagedPartError } from '../../db/deep-archive/errors.ts';
import { partDamaged } from '../../workflows/deep-archive-types.ts';

/** Of a damaged file, a failure that is not tried again; any other error as it is. @param left what was not done. */
export function failureOfPart(error: unknown, left: string): unknown {
  if (!(error instanceof DamagedPartError)) return error;
  return ApplicationFailure.nonRetryable(
    `${error.message}. ${left}. Put back the file as it was, from a version or a copy of the store`,
    partDamaged,
  );
}
