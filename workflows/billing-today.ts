import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { checkInput } from './check-input.ts';
import { ledgerPolicy } from './policies.ts';
import { carryOutReport, nightOf } from './report.ts';
import type { ReportingActivities, RunInput, RunResult } from './types.ts';
import { writeFacts } from './write-facts.ts';

const { stampBillingToday } = proxyActivities<ReportingActivities>(ledgerPolicy);

/** The next hour's run flushes what this one could not. */
const flushBound = '20 minutes';

const oneDay = { notificationStatus: { email: 1, sms: 1, letter: 1 }, processingTime: 1, billing: 1 } as const;

/**
 * Writes `ft_billing` of today as far as it has come, then the Redis stamp that the organisation's usage page shows.
 * Spec: nightly §4.7. Started by hand without a date, today is the day of the start.
 */
export async function billingToday(given: RunInput = {}): Promise<RunResult> {
  const input = checkInput(given);
  const result = await carryOutReport({
    facts: ['billing'],
    input: { ...input, windows: oneDay, flushAgain: false },
    night: nightOf(input, workflowInfo().startTime),
    upTo: 'today',
    write: (run, plan) => writeFacts(run, plan, { flushBound, ...input }),
  });
  await stampBillingToday.executeWithOptions({ summary: 'stamp' }, []);
  return result;
}
