import { html } from 'hono/html';
import { mostCounted, type UnscannedLetters, unscannedLetters } from '../../../../db/ops/unscanned-letters.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { counted, withCommas } from '../../performance/numbers.ts';
import type { WaitingLetter } from '../letter-waits.ts';
import { details, paragraph, table } from '../pieces.ts';
import { runLink } from '../temporal-links.ts';
import { tried, troubleInWords } from '../tried.ts';
import { momentInWords } from '../words.ts';

const mostShown = 10;

function countInSentence({ count }: UnscannedLetters): string {
  if (count === 0) return 'No letter has waited for its scan for more than ten minutes.';
  const many =
    count >= mostCounted
      ? `${withCommas(mostCounted)} letters or more`
      : `${withCommas(count)} ${counted(count, 'letter', 'letters')}`;
  return `${many} ${counted(count, 'has', 'have')} waited for a scan for more than ten minutes${count > mostShown ? `; the ${mostShown} oldest:` : '.'}`;
}

/** What Temporal says of a letter, in the cells after its id. */
function waitCells({ wait, waitsFor }: WaitingLetter, at: (instant: string) => string): (Html | string)[] {
  if (wait === null) return [`${waitsFor}; no worker tells more`, '–', '–', '–'];
  return [details(waitsFor, wait.message), at(wait.since), String(wait.tries), at(wait.nextTry)];
}

/** Letters without a scan, those that have waited longest, as the tables and as the scans say. */
export async function lettersSection({ pool, logger, now, timeZone, temporalUi, letterWaits }: ApiDeps): Promise<Html> {
  const at = (instant: string) => momentInWords(instant, timeZone);
  const unscanned = await unscannedLetters(pool, now(), mostShown);
  const waits = await tried(logger, () => letterWaits.of(unscanned.oldest.map(({ id }) => id)));
  const isKnown = 'value' in waits;
  const rows = unscanned.oldest.map(({ id, createdAt }) => {
    const waiting = isKnown ? waits.value.find((letter) => letter.id === id) : undefined;
    if (waiting === undefined) return [id, at(createdAt), isKnown ? 'no scan of it waits' : 'not known', '–', '–', '–'];
    const { workflowId, runId } = waiting;
    return [runLink(temporalUi, workflowId, runId, id), at(createdAt), ...waitCells(waiting, at)];
  });
  const head = ['Letter', 'Made', 'Waits for', 'Since', 'Tries', 'Next try'];
  return html`${paragraph(countInSentence(unscanned))}${
    isKnown ? '' : troubleInWords('What letters wait for', waits.trouble)
  }${rows.length === 0 ? '' : table({ caption: 'Letters that have waited longest', head, rows })}`;
}
