import Table from 'cli-table3';
import { letterScanWorkflowId } from '../../workflows/names.ts';
import type { LetterNews } from '../letters/news.ts';
import { isAsExpected, type SeenLetter } from './letters.ts';

/** The last one holds the name of a file. */
const widths = [16, 21, 83];

function found(news: LetterNews): string {
  switch (news.state) {
    case 'ended':
      return news.end.note;
    case 'waits':
      return `Waits for the ${news.wait.kind}. The next try is at ${news.wait.nextTry.slice(11, 19)} UTC`;
    case 'failed':
      return `Its scan failed: ${news.failure}`;
    case 'runs':
      return 'Its scan has come to nothing yet';
    case 'silent':
      return 'No worker says how far its scan is';
    case 'none':
      return 'Nobody has started its scan';
  }
}

const statusOf = ({ news }: SeenLetter) => (news.state === 'ended' ? news.end.status : 'pending-virus-check');

/** Where the scan of each letter is: a page of the web UI, or its workflow id where we know no UI. */
function places(letters: readonly SeenLetter[], uiUrl: string | undefined): string[] {
  return letters.map(({ id, kind }) => {
    const workflowId = letterScanWorkflowId(id);
    const page = `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
    return `  ${kind.padEnd(widths[0] ?? 0)}${uiUrl === undefined ? workflowId : page}`;
  });
}

/** What has become of the demo's letters, and where to look. */
export function letterTable(letters: readonly SeenLetter[], uiUrl: string | undefined): string {
  const table = new Table({
    head: ['letter', 'status', 'what was found'],
    style: { head: [], border: [] },
    colWidths: widths,
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push(...letters.map((letter) => [letter.kind, statusOf(letter), found(letter.news)]));
  const wrong = letters.filter((letter) => !isAsExpected(letter));
  return [
    'Letters that a service has sent, and one that was lost:',
    table.toString(),
    ...wrong.map(({ kind, expected }) => `Not as expected: the letter ${kind} was to come to ${expected.join(' or ')}`),
    'Their scans, in the web UI:',
    ...places(letters, uiUrl),
  ].join('\n');
}
