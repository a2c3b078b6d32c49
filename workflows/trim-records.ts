import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { failureTypes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import type { OperationActivities, TrimInput, Trimmed } from './operation-types.ts';
import { dayPolicy } from './policies.ts';

const { trimRecords: trim } = proxyActivities<OperationActivities>(dayPolicy);

/** The month that has just ended is still written by nights. */
const fewestMonths = 2;

/** Forgets what is older than so many months: why numbers changed, alerts that everybody has heard of, comparisons. */
export async function trimRecords(input: TrimInput): Promise<Trimmed> {
  // It may come from the web UI.
  const months: unknown = input?.months;
  if (typeof months !== 'number' || !Number.isInteger(months) || months < fewestMonths) {
    throw ApplicationFailure.nonRetryable(
      `Expected the input {"months": ...} with a whole number of ${fewestMonths} or more, got ${JSON.stringify(input)}. Nothing was forgotten`,
      failureTypes.invalidRequest,
    );
  }
  const summary = `what is older than ${months} months`;
  const at = nominalTime().toISOString();
  const trimmed = await trim.executeWithOptions({ ...dayPolicy, summary }, [{ months, at }]);
  const { journalMonths, alerts, comparisons } = trimmed;
  setCurrentDetails(
    `Journal: ${journalMonths.join(', ') || 'no month was old enough'}. Alerts: ${alerts}. Comparisons: ${comparisons}.`,
  );
  return trimmed;
}
