import type { FactDayOutcome } from './types.ts';

const number = (value: number) => value.toLocaleString('en-GB');

/** What a run did to a day of a fact: `+12 ~3 -1 · 204`, with the rows of the day afterwards. */
export function outcomeInWords({ state, added, changed, removed, rows }: FactDayOutcome): string {
  if (state === 'refused') return 'refused';
  const changes = [
    ['+', added],
    ['~', changed],
    ['-', removed],
  ] as const;
  const made = changes.filter(([, count]) => count > 0).map(([sign, count]) => `${sign}${number(count)}`);
  return `${made.length === 0 ? 'unchanged' : made.join(' ')} · ${number(rows)}`;
}

/** What the signs mean, for below a table. */
export const outcomeLegend = '+ added  ~ changed  - removed  · rows of the day now';
