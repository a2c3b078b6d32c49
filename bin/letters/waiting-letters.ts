import pLimit from 'p-limit';
import type { LetterWait } from '../../workflows/letter-types.ts';
import { letterScanWorkflowId, searchAttributes, workflowNames } from '../../workflows/names.ts';
import type { LetterContext } from './context.ts';
import { askWait } from './news.ts';
import { saysNoAnswer } from './no-answer.ts';

const { waitsFor } = searchAttributes;
const asksAtOnce = 20;

/** What finds the letters that wait, in the web UI as well. */
export function waitingQuery({ taskQueue }: LetterContext): string {
  return (
    `WorkflowType = '${workflowNames.letterScan}' and ExecutionStatus = 'Running' and TaskQueue = '${taskQueue}' and ` +
    `${waitsFor} is not null`
  );
}

/** A letter as Temporal lists it: a second late at most. */
interface ListedLetter {
  readonly id: string;
  /** In a word. */
  readonly waitsFor: string;
}

export async function* listWaiting(context: LetterContext): AsyncGenerator<ListedLetter> {
  const prefix = letterScanWorkflowId('');
  const listed = context.client.workflow.list({ query: waitingQuery(context) });
  for await (const { workflowId, searchAttributes: found } of listed) {
    yield { id: workflowId.slice(prefix.length), waitsFor: String(found[waitsFor]?.[0]) };
  }
}

/** A letter with what its scan says of its wait; null: no worker answers. */
export interface WaitingLetter extends ListedLetter {
  readonly wait: LetterWait | null;
}

/** Asks the scans of the letters; one that has come to its end since it was listed is left out. */
async function askAll({ client }: LetterContext, listed: readonly ListedLetter[]): Promise<WaitingLetter[]> {
  const limit = pLimit(asksAtOnce);
  let isAnswered = true;
  const ask = async (letter: ListedLetter): Promise<WaitingLetter[]> => {
    if (!isAnswered) return [{ ...letter, wait: null }];
    try {
      const wait = await askWait(client, letterScanWorkflowId(letter.id));
      return wait === null ? [] : [{ ...letter, wait }];
    } catch (error) {
      if (!saysNoAnswer(error)) throw error;
      isAnswered = false;
      return [{ ...letter, wait: null }];
    }
  };
  return (await Promise.all(listed.map((letter) => limit(() => ask(letter))))).flat();
}

/** Letters that wait, those that have waited longest first, and how many there are in all. */
export async function waitingLetters(
  context: LetterContext,
  atMost: number,
): Promise<{ readonly count: number; readonly letters: readonly WaitingLetter[] }> {
  const listed: ListedLetter[] = [];
  for await (const letter of listWaiting(context)) {
    if (listed.push(letter) === atMost) break;
  }
  const letters = await askAll(context, listed);
  const since = ({ wait }: WaitingLetter) => wait?.since ?? '';
  letters.sort((a, b) => since(a).localeCompare(since(b)));
  if (listed.length < atMost) return { count: letters.length, letters };
  return { count: (await context.client.workflow.count(waitingQuery(context))).count, letters };
}
