import {
  ActivityFailure,
  type ActivityInterfaceFor,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { checkLetterId } from './check-letter-id.ts';
import type { LetterEnd, LetterFileActivities, LetterScanActivities, LetterWait, ScanOutcome } from './letter-types.ts';
import {
  hopelessness,
  markWaiting,
  pauseAfter,
  shouldTell,
  showWaiting,
  stillWaiting,
  troubleOf,
  type Waiting,
  waitOf,
} from './letter-waiting.ts';
import { failureTypes, letterFilesTaskQueue } from './names.ts';
import { letterFilePolicy, letterPolicy } from './policies.ts';

const activities = proxyActivities<LetterScanActivities>(letterPolicy);

type FileActivities = ActivityInterfaceFor<LetterFileActivities>;

/** On the queue beside that of this run. */
function fileActivities(): FileActivities {
  const taskQueue = letterFilesTaskQueue(workflowInfo().taskQueue);
  return proxyActivities<LetterFileActivities>(letterFilePolicy(taskQueue));
}

/** Try at once. Answers when the try is over, with what it has come to. */
export const scanNow = defineUpdate<string>('scanNow');
/** End a letter that nobody can help. Answers when that has been tried, with what the try has come to. */
export const giveUp = defineUpdate<string, [reason: string]>('giveUp');
/** What it waits for; null: nothing. */
export const waitsFor = defineQuery<LetterWait | null>('waitsFor');

/** How to begin; nothing for a new letter. */
export interface LetterScanInput {
  /** The letter was given up: its file is in `ERROR/`, its status technical-failure. It waits for its scan again. */
  readonly replay?: boolean;
  /** Why it is to be given up; from the run that this one continues, so are the waits. */
  readonly reason?: string;
  /** The wait of the last try first. */
  readonly waits?: readonly Waiting[];
}

/** What ops have asked for, and what they are told. */
interface Requests {
  reason: string | undefined;
  /** Ends the try that is under way, which may wait behind a scanner that hangs. */
  stop(): void;
  /** Whether a try to give it up is over. */
  isTried: boolean;
  hurry: boolean;
  tries: number;
  words: string;
  wait: LetterWait | null;
  end: LetterEnd | undefined;
}

function listen(requests: Requests): void {
  setHandler(waitsFor, () => requests.wait);
  setHandler(scanNow, async () => {
    const { tries } = requests;
    requests.hurry = true;
    await condition(() => requests.tries > tries);
    return requests.words;
  });
  setHandler(
    giveUp,
    async (reason) => {
      requests.reason = reason;
      requests.stop();
      await condition(() => requests.isTried || requests.end !== undefined);
      return requests.words;
    },
    {
      validator: (reason) => {
        if (typeof reason === 'string' && reason.trim() !== '') return;
        throw ApplicationFailure.nonRetryable(
          `Expected a reason in words, which the alert will name, got ${JSON.stringify(reason)}`,
          failureTypes.invalidRequest,
        );
      },
    },
  );
}

type Try =
  | { readonly end: LetterEnd }
  | { readonly trouble: Pick<Waiting, 'kind' | 'message'>; lookedFor?: readonly string[] };

async function settle(id: string, scan: ScanOutcome, { sanitiseLetter }: FileActivities): Promise<Try> {
  switch (scan.outcome) {
    case 'clean':
      return { end: await sanitiseLetter.executeWithOptions({ summary: 'can it be printed?' }, [id]) };
    case 'infected':
      return {
        end: await activities.settleInfected.executeWithOptions({ summary: 'set it aside: a virus' }, [
          id,
          scan.signature,
        ]),
      };
    case 'settled':
      return { end: { status: scan.status, note: 'It did not wait for a scan' } };
    case 'missing': {
      const { lookedFor } = scan;
      return { trouble: { kind: 'file', message: `There is no file at ${lookedFor.join(', ')}` }, lookedFor };
    }
  }
}

/** One try, from the look for the file to the letter's end; what it fails of is what the letter waits for. */
async function unlessTrouble(work: () => Promise<Try>): Promise<Try> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return { trouble: troubleOf(error) };
  }
}

/** Undefined when ops have stopped the try, to have the letter given up. */
async function unlessStopped(work: () => Promise<Try>): Promise<Try | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error) && !CancellationScope.current().consideredCancelled) return undefined;
    throw error;
  }
}

async function tell(id: string, { kind, message, since }: Waiting, lookedFor: readonly string[] = []): Promise<void> {
  if (kind === 'file') await activities.noteMissing.executeWithOptions({ summary: 'note it' }, [id, lookedFor]);
  else {
    const trouble = { id, kind, message, since: new Date(since).toISOString() };
    await activities.reportTrouble.executeWithOptions({ summary: 'tell people' }, [trouble]);
  }
}

/** Whether people could be told; if not, the next try tells them. */
async function told(id: string, waiting: Waiting, lookedFor: readonly string[] | undefined): Promise<boolean> {
  try {
    await tell(id, waiting, lookedFor);
    return true;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return false;
  }
}

/**
 * Scans a letter until it has a verdict, and sees it to its end: to print, not printable, infected, or given up.
 *
 * Trouble with the scanner, the store or the database is waited out, however long. A file that is nowhere is looked for
 * at ever longer intervals, for seven days. Spec: nightly §7.2.
 *
 * @param id of the notification.
 */
export async function letterScan(
  id: string,
  { replay = false, reason: given, waits: carried = [] }: LetterScanInput = {},
): Promise<LetterEnd> {
  checkLetterId(id);
  const files = fileActivities();
  const requests: Requests = {
    reason: given,
    stop: () => {},
    isTried: false,
    hurry: false,
    tries: 0,
    words: '',
    wait: null,
    end: undefined,
  };
  listen(requests);
  if (replay) await activities.replayLetter.executeWithOptions({ summary: 'back to pending-virus-check' }, [id]);
  let waits = carried;
  for (;;) {
    const { reason } = requests;
    const attempt = new CancellationScope();
    requests.stop = () => attempt.cancel();
    const outcome = await unlessStopped(() =>
      attempt.run(() =>
        unlessTrouble(async () =>
          reason === undefined
            ? settle(
                id,
                await files.scanLetter.executeWithOptions({ summary: `try ${requests.tries + 1}` }, [id]),
                files,
              )
            : { end: await activities.giveUpLetter.executeWithOptions({ summary: 'give it up' }, [id, reason]) },
        ),
      ),
    );
    requests.stop = () => {};
    if (outcome === undefined) continue;
    requests.tries += 1;
    requests.hurry = false;
    requests.isTried = reason !== undefined;
    if ('end' in outcome) {
      requests.end = outcome.end;
      requests.words = `${outcome.end.status}: ${outcome.end.note}`;
      requests.wait = null;
      break;
    }
    const { trouble, lookedFor } = outcome;
    if (waits[0]?.kind !== trouble.kind) markWaiting(trouble.kind);
    const [wait, ...others] = stillWaiting(waits, trouble, Date.now());
    requests.words = `Waits for the ${wait.kind}${reason === undefined ? '' : ', to be given up'}: ${wait.message}`;
    requests.reason ??= hopelessness(wait, Date.now());
    const isTold = shouldTell(wait, Date.now()) && (await told(id, wait, lookedFor));
    waits = [isTold ? { ...wait, toldAt: Date.now() } : wait, ...others];
    const pause = pauseAfter(wait);
    requests.wait = waitOf(wait, Date.now() + pause);
    showWaiting(requests.wait);
    const isAsked = () => requests.hurry || (requests.reason !== undefined && requests.reason !== reason);
    await condition(isAsked, pause, { summary: `${wait.kind}: try ${wait.tries + 1}` });
    // Whoever is waiting for an answer gets it from this run.
    if (workflowInfo().continueAsNewSuggested && allHandlersFinished()) {
      const { reason: asked } = requests;
      await continueAsNew<typeof letterScan>(id, { waits, ...(asked === undefined ? {} : { reason: asked }) });
    }
  }
  if (waits.length > 0) markWaiting(null);
  setCurrentDetails(`**${requests.end.status}**: ${requests.end.note}`);
  await condition(allHandlersFinished);
  return requests.end;
}
