import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { addPage, inWords, nothingArchived, show, totalOf } from './archive-progress.ts';
import { reasonOf } from './failures.ts';
import { incompleteRun } from './incomplete.ts';
import { failureTypes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import { alertPolicy, dayPolicy, deadlineOf } from './policies.ts';
import { type ArchiveActivities, type ArchiveCursor, type Archived, archivingIncomplete } from './retention-types.ts';

const { archivePage } = proxyActivities<ArchiveActivities>(dayPolicy);
const { reportIncomplete } = proxyActivities<ArchiveActivities>(alertPolicy('1 hour'));

/** Archive no further than the page that is under way, which is over within a minute or so. Answers at once. */
export const pause = defineUpdate<string>('pause');
/** Go on. Answers at once. */
export const resume = defineUpdate<string>('resume');

/** What a run hands on to the one that continues it. */
interface Progress {
  /** ISO 8601: of the schedule, or the start by hand, whichever run this is. */
  readonly at: string;
  /** In milliseconds. */
  readonly deadline: number;
  readonly cursor: ArchiveCursor | null;
  readonly archived: Archived;
  readonly paused: boolean;
}

/** It may come from the web UI. */
function checkProgress(given: Progress | null | undefined): Progress {
  const now = Date.now();
  const deadline = now + deadlineOf(workflowInfo().executionTimeoutMs);
  const fresh = { at: nominalTime().toISOString(), deadline, cursor: null, archived: nothingArchived, paused: false };
  if (given === null || given === undefined) return fresh;
  if (workflowInfo().continuedFromExecutionRunId !== undefined) return given;
  throw ApplicationFailure.nonRetryable(
    `Expected no input: what is past its retention follows from the time of the run; got ${JSON.stringify(given)}. Nothing was changed`,
    failureTypes.invalidRequest,
  );
}

function incomplete(at: string, archived: Archived, reason: string): Promise<ApplicationFailure> {
  return incompleteRun(`${reason} ${inWords(archived)}. What is left is for the next run`, {
    type: archivingIncomplete,
    result: archived,
    report: (message) => reportIncomplete.executeWithOptions({ summary: 'tell people' }, [{ at, message }]),
  });
}

/**
 * Moves messages that are past their service's retention to `notification_history`, and deletes those of test keys and the
 * files of letters, page by page. A service that fails does not stop the others; the run fails at its end, and people are
 * told. May run twice at once, beside receipts and beside a night, for none of which it waits. Spec: nightly §5.4; §13, W1,
 * W13, W23, W25.
 *
 * @param given by the run that this one continues.
 */
export async function archiveNotifications(given?: Progress | null): Promise<Archived> {
  const { at, deadline, ...begun } = checkProgress(given);
  let { cursor, archived, paused } = begun;
  const say = () => show(at, archived, paused);
  setHandler(pause, () => {
    paused = true;
    say();
    return `Pauses after the page that is under way. ${inWords(archived)}. The update resume lets it go on`;
  });
  setHandler(resume, () => {
    paused = false;
    say();
    return `Goes on. ${inWords(archived)}`;
  });
  do {
    say();
    const left = deadline - Date.now();
    // A wait that is not needed would leave a timer in the history of each page.
    const goesOn =
      left > 0 && (!paused || (await condition(() => !paused, left, { summary: 'paused, until the deadline' })));
    if (!goesOn) {
      throw await incomplete(at, archived, `The archiving was ${paused ? 'paused' : 'not done'} at its deadline.`);
    }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof archiveNotifications>({ at, deadline, cursor, archived, paused });
    }
    try {
      const summary = `page after ${totalOf(archived)} rows`;
      const page = await archivePage.executeWithOptions({ summary }, [{ at, cursor }]);
      archived = addPage(archived, page);
      cursor = page.cursor;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      throw await incomplete(at, archived, `The archiving could not go on: ${reasonOf(error)}.`);
    }
  } while (cursor !== null);
  paused = false;
  say();
  if (archived.failureCount > 0) {
    throw await incomplete(
      at,
      archived,
      `${archived.failureCount} times something was left, first ${firstOf(archived)}.`,
    );
  }
  return archived;
}

function firstOf({ failures: [first] }: Archived): string {
  return first === undefined ? 'nothing' : `${first.type} of service ${first.service}: ${first.message}`;
}
