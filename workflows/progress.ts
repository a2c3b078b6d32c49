import { setCurrentDetails } from '@temporalio/workflow';
import type { FactDayOutcome, FactResult, Plan, RolledUpDay, RunResult } from './types.ts';

/** The current details of a run, as the web UI shows them: Markdown tables that fill as the run goes. */

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function outcomeRow({ fact, day, state, rows, added, changed, removed, unrated, seconds }: FactDayOutcome) {
  return [day, fact, state, rows, added, changed, removed, unrated, seconds.toFixed(2)];
}

const outcomeHead = ['day', 'fact', 'state', 'rows', 'added', 'changed', 'removed', 'unrated', 'seconds'];

export function showRollups(plan: Plan, rolledUp: readonly RolledUpDay[], failed: readonly string[]): void {
  setCurrentDetails(
    [
      `**Night of ${plan.night}**: ${rolledUp.length} of ${plan.days.length} days rolled up`,
      table(
        ['day', 'raw rows', 'problem rows', 'changed', 'seconds'],
        rolledUp.map((day) => [
          day.day,
          day.sourceRows,
          day.problemRows,
          day.changed ? 'yes' : 'no',
          day.seconds.toFixed(2),
        ]),
      ),
      ...failed.map((failure) => `- ${failure}`),
    ].join('\n\n'),
  );
}

export function showFacts(plan: Plan, { days, failed, flushed, flushFailure }: FactResult): void {
  setCurrentDetails(
    [
      `**Night of ${plan.night}**: ${days.length} of ${plan.facts.length} days written`,
      table(outcomeHead, days.map(outcomeRow)),
      ...failed.map(({ fact, day, message }) => `- ${fact} of ${day} failed: ${message}`),
      ...flushed.map(({ group, keys }) => `Flushed ${group}: ${keys} keys`),
      ...(flushFailure === null ? [] : [flushFailure]),
    ].join('\n\n'),
  );
}

export function showResult({ night, state, days, flushed, problems }: RunResult): void {
  const keys = flushed.map((flush) => `${flush.group} ${flush.keys} keys`).join(', ');
  setCurrentDetails(
    [
      `**Night of ${night}**: ${state}`,
      table(outcomeHead, days.map(outcomeRow)),
      ...problems.map((problem) => `- ${problem}`),
      `Flushed: ${keys || 'nothing was stale'}`,
    ].join('\n\n'),
  );
}
