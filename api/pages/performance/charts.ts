import { html, raw } from 'hono/html';
import type { Html } from '../layout.ts';
import { dateInWords, inBillions, percentage } from './numbers.ts';

const width = 640;
const height = 240;
const edge = { left: 104, right: 28, top: 12, bottom: 34 };
const plot = { width: width - edge.left - edge.right, height: height - edge.top - edge.bottom };

/** Told apart by their pattern too, for those who see no difference of colours. */
const series = [
  { name: 'Emails', key: 'emails', colour: '#1d70b8', dash: '' },
  { name: 'Text messages', key: 'sms', colour: '#00703c', dash: '6 3' },
  { name: 'Letters', key: 'letters', colour: '#d4351c', dash: '2 3' },
] as const;

/** The smallest 1, 2 or 5 times a power of ten that is no smaller. */
function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

const shortDate = (date: string) =>
  dateInWords(date)
    .replace(/ \d{4}$/, '')
    .replace(/^(\d+ \w{3})\w*$/, '$1');
const x = (index: number, count: number) =>
  edge.left + (count === 1 ? plot.width / 2 : (index * plot.width) / (count - 1));
const at = (value: number) => Math.round(value * 10) / 10;

function axes(dates: readonly string[], ticks: readonly { readonly y: number; readonly label: string }[]): Html {
  return html`${ticks.map(
    ({ y, label }) =>
      html`<line class="axis" x1="${edge.left}" x2="${width - edge.right}" y1="${at(y)}" y2="${at(y)}"></line>
<text x="${edge.left - 8}" y="${at(y + 4)}" text-anchor="end">${label}</text>`,
  )}${dates.map(
    (date, index) =>
      html`<text x="${at(x(index, dates.length))}" y="${height - 12}" text-anchor="middle">${shortDate(date)}</text>`,
  )}`;
}

function line(points: readonly (readonly [number, number])[], colour: string, dash: string): Html {
  const path = points.map(([px, py]) => `${at(px)},${at(py)}`).join(' ');
  return html`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="3"${dash === '' ? '' : raw(` stroke-dasharray="${dash}"`)}></polyline>
${points.map(([px, py]) => html`<circle cx="${at(px)}" cy="${at(py)}" r="4" fill="${colour}"></circle>`)}`;
}

/** An image for those who see; the table beside it says the same. */
function image(label: string, content: Html): Html {
  return html`<svg class="ns-chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}

/** The days by type. @param days ascending, at least one. */
export function messagesChart(
  days: readonly { readonly date: string; readonly emails: number; readonly sms: number; readonly letters: number }[],
): Html {
  const top = roundUp(Math.max(...days.flatMap(({ emails, sms, letters }) => [emails, sms, letters])));
  const y = (value: number) => edge.top + plot.height * (1 - value / top);
  const ticks = [0, top / 2, top].filter(Number.isInteger).map((value) => ({ y: y(value), label: inBillions(value) }));
  const legend = html`<p class="govuk-body" aria-hidden="true">${series.map(
    ({ name, colour, dash }) =>
      html`<svg width="30" height="10"><line x1="0" x2="28" y1="5" y2="5" stroke="${colour}" stroke-width="3"${dash === '' ? '' : raw(` stroke-dasharray="${dash}"`)}></line></svg> ${name} &nbsp; `,
  )}</p>`;
  const lines = series.map(({ key, colour, dash }) =>
    line(
      days.map((day, index) => [x(index, days.length), y(day[key])] as const),
      colour,
      dash,
    ),
  );
  const label = `Messages sent each day, by type, from ${dateInWords(days[0]?.date ?? '')}: the table below has the numbers`;
  return html`${image(
    label,
    html`${axes(
      days.map(({ date }) => date),
      ticks,
    )}${lines}`,
  )}${legend}`;
}

/** The part of messages handed on within 10 seconds. @param days ascending, at least one. */
export function processingChart(
  days: readonly { readonly date: string; readonly percentage_under_10_seconds: number }[],
): Html {
  const lowest = Math.min(...days.map((day) => day.percentage_under_10_seconds));
  const bottom = Math.max(0, Math.min(90, Math.floor(lowest / 10) * 10));
  const y = (value: number) => edge.top + plot.height * (1 - (value - bottom) / (100 - bottom));
  const ticks = [bottom, (bottom + 100) / 2, 100].map((value) => ({ y: y(value), label: `${value}%` }));
  const label = `Messages sent within 10 seconds, lowest ${percentage(lowest)}: the table below has the numbers`;
  return image(
    label,
    html`${axes(
      days.map(({ date }) => date),
      ticks,
    )}${line(
      days.map((day, index) => [x(index, days.length), y(day.percentage_under_10_seconds)] as const),
      '#1d70b8',
      '',
    )}`,
  );
}
