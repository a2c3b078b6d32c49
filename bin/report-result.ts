import Table from 'cli-table3';
import { outcomeInWords, outcomeLegend } from '../workflows/outcome-in-words.ts';
import type { Fact, FactDayOutcome, RunResult } from '../workflows/types.ts';

const facts: readonly Fact[] = ['notification_status', 'processing_time', 'billing', 'letter_despatch'];

const number = (value: number) => value.toLocaleString('en-GB');

function cell(outcome: FactDayOutcome | undefined): string {
  return outcome === undefined ? '-' : outcomeInWords(outcome);
}

/** A line for each day, a column for each fact. */
function dayTable({ days }: RunResult): string {
  const shown = facts.filter((fact) => days.some((outcome) => outcome.fact === fact));
  const table = new Table({
    head: ['day', ...shown.map((fact) => fact.replace('_', '\n')), 'seconds'],
    style: { head: [], border: [] },
    // No rules between the days.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const day of [...new Set(days.map((outcome) => outcome.day))].sort()) {
    const ofDay = days.filter((outcome) => outcome.day === day);
    const seconds = ofDay.reduce((sum, outcome) => sum + outcome.seconds, 0).toFixed(2);
    table.push([day, ...shown.map((fact) => cell(ofDay.find((outcome) => outcome.fact === fact))), seconds]);
  }
  return `${table.toString()}\n${outcomeLegend}`;
}

function rolledUp({ rollups }: RunResult): string {
  const sum = (of: (rollup: RunResult['rollups'][number]) => number) => rollups.reduce((all, one) => all + of(one), 0);
  const rows = number(sum(({ sourceRows }) => sourceRows));
  return `Rolled up ${rollups.length === 1 ? 'one day' : `${rollups.length} days`}, ${rows} raw rows, in ${sum(({ seconds }) => seconds).toFixed(1)} s`;
}

/** Two facts may feed one group, which is flushed after each. */
function flushed(result: RunResult): string {
  const keysOf = new Map<string, number>();
  for (const { group, keys } of result.flushed) keysOf.set(group, (keysOf.get(group) ?? 0) + keys);
  const groups = [...keysOf].map(([group, keys]) => `${group} ${number(keys)} keys`);
  return `Flushed from Redis: ${groups.join(', ') || 'nothing, no fact has changed'}`;
}

/** The result of a run, for people: its state, a table of the days, what was flushed and what to look at. */
export function reportResult(result: RunResult): string {
  const { night, state, days, rollups, problems } = result;
  return [
    `Night of ${night}: ${state}`,
    ...(days.length === 0 ? [] : [dayTable(result)]),
    ...(rollups.length === 0 ? [] : [rolledUp(result)]),
    flushed(result),
    ...(problems.length === 0
      ? []
      : [`Problems (${problems.length}):`, ...problems.map((problem) => `  - ${problem}`)]),
  ].join('\n');
}

/** Whether a run with this result is to be reported as a failure, by an exit code for example. */
export function isFailure({ state }: RunResult): boolean {
  return state === 'failed' || state === 'cancelled';
}
