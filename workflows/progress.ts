import { setCurrentDetails } from '@temporalio/workflow';
import { markdownTable } from './markdown-table.ts';
import { outcomeInWords, outcomeLegend } from './outcome-in-words.ts';
import type { Fact, FactResult, Plan, RolledUpDay, RunResult } from './types.ts';

/** The current details of a run, as the web UI shows them: Markdown tables that fill as the run goes. */

type Written = Pick<FactResult, 'days' | 'failed'>;

/** A row for each planned day, a column for each fact; what is not there yet is an ellipsis. */
function dayTable({ facts: planned }: Plan, { days, failed }: Written): string {
  const facts = [...new Set(planned.map(({ fact }) => fact))];
  const cell = (fact: Fact, day: string): string => {
    const isThis = (one: { readonly fact: Fact; readonly day: string }) => one.fact === fact && one.day === day;
    const outcome = days.find(isThis);
    if (outcome !== undefined) {
      return `${outcomeInWords(outcome)}${outcome.unrated > 0 ? `, ${outcome.unrated} without a rate` : ''}`;
    }
    if (failed.some(isThis)) return '**failed**';
    return planned.some(isThis) ? '…' : '';
  };
  const rows = [...new Set(planned.map(({ day }) => day))]
    .sort()
    .map((day) => [day, ...facts.map((fact) => cell(fact, day))]);
  return `${markdownTable(['day', ...facts.map((fact) => fact.replace('_', ' '))], rows)}\n\nIn a cell: ${outcomeLegend}`;
}

const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');

function show(...parts: readonly string[]): void {
  setCurrentDetails(parts.filter((part) => part !== '').join('\n\n'));
}

/** @param failed by day, why it could not be rolled up. */
export function showRollups(plan: Plan, rolledUp: readonly RolledUpDay[], failed: ReadonlyMap<string, string>): void {
  const rows = plan.days.map(({ day }) => {
    const done = rolledUp.find((rollup) => rollup.day === day);
    if (done === undefined) return [day, failed.has(day) ? '**failed**' : '…', '', '', ''];
    const { sourceRows, problemRows, changed, seconds } = done;
    return [
      day,
      sourceRows.toLocaleString('en-GB'),
      problemRows,
      changed ? 'changed' : 'as before',
      seconds.toFixed(2),
    ];
  });
  show(
    `**Night of ${plan.night}**: ${rolledUp.length} of ${plan.days.length} days rolled up`,
    markdownTable(['day', '>raw rows', '>problem rows', 'rollup', '>seconds'], rows),
    bullets([...failed].map(([day, message]) => `${day}: ${message}`)),
  );
}

/** @param children that are under way, in whose runs each day is to be seen. */
export function showFacts(plan: Plan, result: FactResult, children: readonly string[] = []): void {
  const { days, failed, flushed, flushFailure } = result;
  show(
    `**Night of ${plan.night}**: ${days.length} of ${plan.facts.length} days written`,
    children.length === 0 ? '' : `Under way, and to be seen day by day in runs of their own: ${children.join(', ')}`,
    dayTable(plan, result),
    bullets(failed.map(({ fact, day, message }) => `${fact} of ${day} failed: ${message}`)),
    bullets(flushed.map(({ group, keys }) => `Flushed ${group}: ${keys} keys`)),
    flushFailure ?? '',
  );
}

/** @param failed the days that the run could not write. */
export function showResult(plan: Plan, { state, days, flushed, problems }: RunResult, failed: Written['failed']): void {
  const keys = flushed.map((flush) => `${flush.group} ${flush.keys} keys`).join(', ');
  show(
    `**Night of ${plan.night}**: ${state}`,
    bullets(problems),
    dayTable(plan, { days, failed }),
    `Flushed: ${keys || 'nothing was stale'}`,
  );
}
