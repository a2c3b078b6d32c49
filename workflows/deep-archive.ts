import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type ArchivedHour,
  inWords,
  namedFailures,
  nothingArchived,
  show,
  shownHours,
} from './deep-archive-progress.ts';
import { type DeepArchiveActivities, type DeepArchived, deepArchivingIncomplete } from './deep-archive-types.ts';
import { reasonOf } from './failures.ts';
import { incompleteRun } from './incomplete.ts';
import { failureTypes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import { alertPolicy, dayPolicy, deadlineOf } from './policies.ts';

const { planDeepArchive, archiveHour, sweepParts } = proxyActivities<DeepArchiveActivities>(dayPolicy);
const { reportDeepArchive } = proxyActivities<DeepArchiveActivities>(alertPolicy('1 hour'));

/** The reason of an activity that has failed. @throws what is another error, or a cancellation. */
function reasonOfActivity(error: unknown): string {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  return reasonOf(error);
}

function incomplete(at: string, archived: DeepArchived, reason: string): Promise<ApplicationFailure> {
  return incompleteRun(`${reason} ${inWords(archived)}. What is left is for the next run`, {
    type: deepArchivingIncomplete,
    result: archived,
    report: (message) => reportDeepArchive.executeWithOptions({ summary: 'tell people' }, [{ at, message }]),
  });
}

/**
 * Moves rows of `notification_history` that were created more than 365 days ago to the store, hour by hour, the oldest first,
 * up to 240 hours. An hour that fails does not stop the others; the run fails at its end, and people are told. May run
 * twice at once, and beside a night. Cancelled, it leaves the hour that is under way as it was. Spec: nightly §5.7.
 */
export async function deepArchive(given?: unknown): Promise<DeepArchived> {
  if (given !== undefined && given !== null) {
    throw ApplicationFailure.nonRetryable(
      `Expected no input: what is archived follows from the time of the run; got ${JSON.stringify(given)}. Nothing was changed`,
      failureTypes.invalidRequest,
    );
  }
  const deadline = Date.now() + deadlineOf(workflowInfo().executionTimeoutMs);
  const at = nominalTime().toISOString();
  let archived = nothingArchived;
  let last: readonly ArchivedHour[] = [];
  try {
    const { cutoff, hours } = await planDeepArchive.executeWithOptions({ summary: 'plan' }, [at]);
    for (const hour of hours) {
      show(cutoff, archived, { last, planned: hours.length, underWay: hour });
      if (Date.now() >= deadline)
        throw await incomplete(at, archived, 'The deep archive was not done at its deadline.');
      try {
        const began = Date.now();
        const { rows, bytes } = await archiveHour.executeWithOptions({ summary: hour }, [hour]);
        archived = {
          ...archived,
          hours: archived.hours + 1,
          rows: archived.rows + rows,
          bytes: archived.bytes + bytes,
        };
        last = [...last, { hour, rows, bytes, seconds: (Date.now() - began) / 1_000 }].slice(-shownHours);
      } catch (error) {
        const failures = [...archived.failures, { hour, message: reasonOfActivity(error) }].slice(0, namedFailures);
        archived = { ...archived, failures, failureCount: archived.failureCount + 1 };
      }
    }
    show(cutoff, archived, { last, planned: hours.length, underWay: null });
    await sweepParts.executeWithOptions({ summary: 'sweep unfinished files' }, []);
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    throw await incomplete(at, archived, `The deep archive could not go on: ${reasonOfActivity(error)}.`);
  }
  const [first] = archived.failures;
  if (first === undefined) return archived;
  throw await incomplete(
    at,
    archived,
    `${archived.failureCount} hours were left, first ${first.hour}: ${first.message}.`,
  );
}
