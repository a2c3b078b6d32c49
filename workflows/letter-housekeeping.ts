import { ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { HousekeepingActivities, HousekeepingInput, LettersFound } from './housekeeping-types.ts';
import { failureTypes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import { ledgerPolicy } from './policies.ts';

const { checkLetters } = proxyActivities<HousekeepingActivities>(ledgerPolicy);

const checks: readonly unknown[] = ['created', 'technical-failure', 'sending'] satisfies HousekeepingInput['check'][];

/** Reports letters that are in a state for too long, as of the time of its schedule. Spec: nightly §7.5. */
export async function letterHousekeeping(input: HousekeepingInput): Promise<LettersFound> {
  // It may come from the web UI.
  const check: unknown = input?.check;
  if (!checks.includes(check)) {
    throw ApplicationFailure.nonRetryable(
      `Expected the input {"check": ...} with one of ${checks.join(', ')}, got ${JSON.stringify(input)}`,
      failureTypes.invalidRequest,
    );
  }
  const result = await checkLetters.executeWithOptions({ summary: `letters in ${input.check}` }, [
    { check: input.check, at: nominalTime().toISOString() },
  ]);
  setCurrentDetails(`${result.found} letters found, ${result.reported} of them reported for the first time`);
  return result;
}
