import { ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { reasonOf } from './failures.ts';

/**
 * The failure of a run that leaves something to the next one, after people were told. That they cannot be told must not
 * hide why.
 *
 * @param options.report tells people. @param options.result in the details of the failure.
 * @throws the cancellation, when the run is cancelled meanwhile.
 */
export async function incompleteRun<Result>(
  message: string,
  options: { readonly type: string; readonly result: Result; readonly report: (message: string) => Promise<void> },
): Promise<ApplicationFailure> {
  const { type, result, report } = options;
  let unsaid = '';
  try {
    await report(message);
  } catch (error) {
    if (isCancellation(error)) throw error;
    unsaid = `. Nobody could be told: ${reasonOf(error)}`;
  }
  return ApplicationFailure.nonRetryable(`${message}${unsaid}`, type, result);
}
