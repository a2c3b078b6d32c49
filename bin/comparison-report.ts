import type { RecordedDay } from '../db/ops/comparisons.ts';
import type { RowDifference } from '../db/reporting/fact-differences.ts';
import { plainTable } from './plain-table.ts';

const shownDifferences = 20;

interface Largest extends RowDifference {
  readonly fact: string;
}

/** Money first, then messages. */
function largestOf(days: readonly RecordedDay[]): Largest[] {
  const size = ({ pounds, messages }: RowDifference) => [Math.abs(Number(pounds ?? 0)), Math.abs(messages)] as const;
  return days
    .flatMap(({ fact, largest }) => largest.map((row) => ({ fact, ...row })))
    .sort((one, other) => {
      const [[onePounds, oneMessages], [otherPounds, otherMessages]] = [size(one), size(other)];
      return otherPounds - onePounds || otherMessages - oneMessages;
    })
    .slice(0, shownDifferences);
}

const inWords = (columns: Readonly<Record<string, unknown>> | null) =>
  columns === null
    ? 'no row'
    : Object.entries(columns)
        .map(([name, value]) => `${name} ${value ?? 'unset'}`)
        .join(', ');

const change = (before: string | number | null, after: string | number | null) =>
  before === after ? String(before ?? '') : `${before} → ${after}`;

/** Only a rollup that is not there has a reason that names this input of the workflow. */
const useRollup = '"useRollup"';

/** Whether a day has no rollup to compare from: a night makes it anew. */
export const isNotCompared = ({ reason }: Pick<RecordedDay, 'reason'>) => reason?.includes(useRollup) ?? false;

const reasons = (days: readonly RecordedDay[]) =>
  days.flatMap(({ reason }) => (reason === null ? [] : [`- ${reason.replace(useRollup, '--use-rollup')}`]));

/** A comparison for a terminal: a line for each day of a fact, then the largest differences, then why days are left out. */
export function comparisonReport(days: readonly RecordedDay[]): string {
  const table = plainTable(
    ['day', 'fact', 'state', 'appear', 'vanish', 'change', 'messages', 'pounds'],
    days.map((row) => [
      ...[row.day, row.fact, isNotCompared(row) ? 'no rollup' : row.state, row.appear, row.vanish, row.change],
      change(row.messages_before, row.messages_after),
      change(row.pounds_before, row.pounds_after),
    ]),
  );
  const largest = largestOf(days).map(
    ({ fact, key, old, new: fresh, pounds }) =>
      `- ${fact}, ${inWords(key)}: ${inWords(old)} → ${inWords(fresh)}${pounds === null ? '' : ` (£${pounds})`}`,
  );
  const notCompared = reasons(days.filter(isNotCompared));
  const refused = reasons(days.filter((day) => !isNotCompared(day)));
  return [
    table,
    ...(largest.length === 0 ? [] : ['The largest differences:', ...largest]),
    ...(notCompared.length === 0 ? [] : ['Not compared:', ...notCompared]),
    ...(refused.length === 0 ? [] : ['A night would refuse:', ...refused]),
  ].join('\n');
}
