import Table from 'cli-table3';
import type { WaitingLetter } from './waiting-letters.ts';

const messageWidth = 60;

const clock = (instant: string) => instant.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

function cells({ id, waitsFor, wait }: WaitingLetter): string[] {
  if (wait === null) return [id, waitsFor, '-', '-', '-', 'no worker has answered'];
  const { since, tries, nextTry, message } = wait;
  return [id, waitsFor, clock(since), String(tries), clock(nextTry), message];
}

/** A line for each letter that waits. Times are UTC. */
export function stuckTable(letters: readonly WaitingLetter[]): string {
  const table = new Table({
    head: ['letter', 'waits for', 'since', 'tries', 'next try', 'what the last try has come to'],
    style: { head: [], border: [] },
    colWidths: [null, null, null, null, null, messageWidth],
    wordWrap: true,
  });
  table.push(...letters.map(cells));
  return table.toString();
}
