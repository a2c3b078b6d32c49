import pLimit from 'p-limit';
import { askScan, NoScanError } from './ask-scan.ts';
import type { LetterContext } from './context.ts';
import { nextNews, startReplay } from './replay.ts';
import { rescueLetters } from './rescue.ts';
import { stuckTable } from './stuck-table.ts';
import { listWaiting, waitingLetters, waitingQuery } from './waiting-letters.ts';

/** The actions of `letters` on the command line. Each prints what it has come to, and returns the exit code. */

const shownAtMost = 100;
const scansAtOnce = 20;
const replayBoundMs = 60_000;

const print = (line: string) => console.log(line);

const noWorker = ({ taskQueue }: LetterContext) => `If no worker runs on ${taskQueue}: npm run worker`;

export async function stuck(context: LetterContext, json: boolean): Promise<number> {
  const { count, letters } = await waitingLetters(context, shownAtMost);
  if (json) print(JSON.stringify({ count, letters }, null, 2));
  else if (letters.length === 0) print('No letter waits');
  else print(stuckTable(letters));
  const more = count - letters.length;
  if (more > 0) console.error(`And ${more} more. To find them in the web UI: ${waitingQuery(context)}`);
  if (letters.some(({ wait }) => wait === null)) {
    console.error(noWorker(context));
  }
  return 0;
}

export async function scanNow(context: LetterContext, id: string): Promise<number> {
  print(await askScan(context, id, { update: 'scanNow' }));
  return 0;
}

export async function scanAll(context: LetterContext): Promise<number> {
  const limit = pLimit(scansAtOnce);
  const scan = async (id: string): Promise<boolean> => {
    try {
      print(`${id}: ${await askScan(context, id, { update: 'scanNow' })}`);
      return true;
    } catch (error) {
      if (error instanceof NoScanError) return true; // settled since it was listed
      console.error(`${id}: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  };
  const scans: Promise<boolean>[] = [];
  for await (const { id } of listWaiting(context)) scans.push(limit(() => scan(id)));
  if (scans.length === 0) print('No letter waits');
  return (await Promise.all(scans)).every(Boolean) ? 0 : 1;
}

export async function giveUp(context: LetterContext, id: string, reason: string): Promise<number> {
  print(await askScan(context, id, { update: 'giveUp', reason }));
  return 0;
}

export async function replay(context: LetterContext, id: string): Promise<number> {
  await startReplay(context, id);
  const news = await nextNews(context, id, replayBoundMs);
  switch (news.state) {
    case 'ended':
      print(`${news.end.status}: ${news.end.note}`);
      return 0;
    case 'waits':
      print(`Waits for the ${news.wait.kind}: ${news.wait.message}`);
      return 0;
    case 'failed':
      throw new Error(news.failure);
    default:
      throw new Error(
        `Its scan was started, and has come to nothing in ${replayBoundMs / 1_000} s. ${noWorker(context)}`,
      );
  }
}

export async function rescue(context: LetterContext): Promise<number> {
  const { waiting, running, started, reported } = await rescueLetters(context);
  print(
    `Letters that have waited for more than ten minutes: ${waiting}. With a scan: ${running}. Given one now: ${started}`,
  );
  if (reported > 0) print(`Reported for the first time as without a file: ${reported}`);
  return 0;
}
