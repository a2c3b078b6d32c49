import { hourMs, minuteMs, secondMs } from './clock.ts';
import { plausibleNights } from './nights.ts';
import type { Results } from './results.ts';
import type { Year } from './year.ts';

const whole = (value: number) => new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 }).format(value);

function duration(ms: number): string {
  if (ms === 0) return '–';
  if (ms < secondMs) return `${whole(ms)} ms`;
  if (ms < 10 * minuteMs) return `${(ms / secondMs).toFixed(1)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  return `${Math.floor(ms / hourMs)} h ${Math.floor((ms % hourMs) / minuteMs)} min`;
}

const columns: readonly (readonly [string, (way: Results['ways'][number]) => string])[] = [
  ['way', ({ name }) => name],
  ['stale views', ({ outcome }) => whole(outcome.staleViews)],
  ['on days', ({ outcome }) => whole(outcome.staleDays.size)],
  ['longest stale', ({ outcome }) => duration(outcome.longestStaleMs)],
  ['stale views, all nights on time', ({ withPerfectNights }) => whole(withPerfectNights.staleViews)],
  ['database seconds, visitors', ({ outcome }) => whole(outcome.databaseMs.visitor / secondMs)],
  ['bursts', ({ outcome }) => whole(outcome.databaseMs.burst / secondMs)],
  ["a visitor's slowest view", ({ outcome }) => duration(outcome.slowestViewMs)],
  ['refused, visitors', ({ outcome }) => whole(outcome.refused.visitor)],
  ['bursts', ({ outcome }) => whole(outcome.refused.burst)],
];

function table(ways: Results['ways']): string {
  const lines = [
    columns.map(([head]) => head),
    columns.map((_, index) => (index === 0 ? '---' : '---:')),
    ...ways.map((way) => columns.map(([, cell]) => cell(way))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function yearLine({ requests, nights }: Year): string {
  const views = requests.filter(({ from }) => from === 'visitor').length;
  const courses = plausibleNights.map(
    ([course]) => `${nights.filter((night) => night.course === course).length} ${course}`,
  );
  return `${whole(views)} views by visitors, ${whole(requests.length - views)} requests in bursts. ${nights.length} nights: ${courses.join(', ')}.`;
}

/** The table in Markdown, with what it is of. */
export function report({ year, ways }: Results): string {
  const early = [...new Set(ways.map(({ outcome }) => outcome.earlyViews))].map(whole).join(' or ');
  return [
    yearLine(year),
    '',
    table(ways),
    '',
    `${early} views came before the database had all of yesterday. They lack it in every way, and are not stale for that.`,
  ].join('\n');
}
