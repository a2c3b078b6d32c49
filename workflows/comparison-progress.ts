import type { ComparedCounts, ComparisonResult } from './comparison-types.ts';
import { markdownTable } from './markdown-table.ts';

/** Days of facts that the table shows; all are in nightshift.comparison_day. */
const shownRows = 60;

/** Sums of what was found. */
export function resultOf(runId: string, found: readonly ComparedCounts[]): ComparisonResult {
  const of = (state: ComparedCounts['state']) => found.filter((day) => day.state === state).length;
  const sum = (name: 'appear' | 'vanish' | 'change') => found.reduce((total, day) => total + day[name], 0);
  return {
    runId,
    state: of('different') > 0 ? 'different' : 'equal',
    equal: of('equal'),
    late: of('late'),
    different: of('different'),
    refused: of('refused'),
    appear: sum('appear'),
    vanish: sum('vanish'),
    change: sum('change'),
  };
}

/** "12 of 40 days of facts differ: ..." */
export function comparisonInWords(result: ComparisonResult): string {
  const { equal, late, different, refused, appear, vanish, change } = result;
  return (
    `${different} of ${equal + late + different + refused} days of facts differ; ${late} by late receipts alone, ${refused} would be refused. ` +
    `${appear} rows would appear, ${vanish} vanish, ${change} change`
  );
}

/** As the web UI shows it: those that differ, as far as there is room. */
export function comparisonMarkdown(
  { done, days }: { readonly done: number; readonly days: number },
  found: readonly ComparedCounts[],
): string {
  const differing = found.filter(({ state }) => state !== 'equal').sort((one, other) => (one.day < other.day ? -1 : 1));
  return [
    `**${done} of ${days} days compared.** ${comparisonInWords(resultOf('', found))}`,
    ...(differing.length === 0
      ? []
      : [
          markdownTable(
            ['day', 'fact', 'state', '>appear', '>vanish', '>change'],
            differing
              .slice(0, shownRows)
              .map(({ day, fact, state, appear, vanish, change }) => [day, fact, state, appear, vanish, change]),
          ),
        ]),
    ...(differing.length > shownRows ? [`... and ${differing.length - shownRows} more`] : []),
    'The numbers and the largest differences: `GET /ops/comparisons`',
  ].join('\n\n');
}
