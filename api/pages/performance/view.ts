import { html } from 'hono/html';
import { type Html, layout } from '../layout.ts';
import { messagesChart, processingChart } from './charts.ts';
import type { Figures } from './figures.ts';
import { counted, dateInWords, inBillions, percentage, withCommas } from './numbers.ts';

/** How far the figures go, as the page says it. */
export interface Completeness {
  /** YYYY-MM-DD; null: no night has completed yet. */
  readonly completeThrough: string | null;
  /** The London date before today's. */
  readonly yesterday: string;
  /** Whether it is still the night, in which yesterday is counted. */
  readonly isNight: boolean;
}

/** What a reader should know of the last days. */
export function completenessInWords({ completeThrough, yesterday, isNight }: Completeness): string {
  if (completeThrough === null) return 'No day has been counted yet.';
  const through = `Figures are complete through ${dateInWords(completeThrough)}.`;
  if (completeThrough >= yesterday) return through;
  const dayBefore = new Date(Date.parse(`${yesterday}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  if (isNight && completeThrough === dayBefore) {
    return `${through} Yesterday, ${dateInWords(yesterday)}, is still being counted.`;
  }
  return `${through} The days after it are late: they are missing below, or are not complete.`;
}

interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function table({ caption, head, rows }: Table): Html {
  const numeric = (index: number, what: 'header' | 'cell') => (index === 0 ? '' : ` govuk-table__${what}--numeric`);
  const cells = (row: readonly string[]) =>
    row.map((text, index) =>
      index === 0
        ? html`<th scope="row" class="govuk-table__header govuk-!-font-weight-regular">${text}</th>`
        : html`<td class="govuk-table__cell${numeric(index, 'cell')}">${text}</td>`,
    );
  const none = html`<tr class="govuk-table__row"><td class="govuk-table__cell" colspan="${head.length}">No data to show</td></tr>`;
  return html`<div class="ns-scroll" tabindex="0" role="region" aria-label="${caption}, table"><table class="govuk-table">
<caption class="govuk-table__caption govuk-visually-hidden">${caption}</caption>
<thead class="govuk-table__head"><tr class="govuk-table__row">${head.map(
    (text, index) => html`<th scope="col" class="govuk-table__header${numeric(index, 'header')}">${text}</th>`,
  )}</tr></thead>
<tbody class="govuk-table__body">${
    rows.length === 0 ? none : rows.map((row) => html`<tr class="govuk-table__row">${cells(row)}</tr>`)
  }</tbody>
</table></div>`;
}

const foot = (days: number): Html | '' =>
  days === 0
    ? ''
    : html`<p class="govuk-body govuk-hint">Only showing the last ${days} ${counted(days, 'day', 'days')}</p>`;

const figure = (value: string, label: string): Html =>
  html`<div class="govuk-grid-column-one-quarter"><p class="govuk-body"><span class="ns-figure">${value}</span> ${label}</p></div>`;

const section = (id: string, title: string, content: Html): Html =>
  html`<section aria-labelledby="${id}"><h2 class="govuk-heading-l" id="${id}">${title}</h2>${content}</section>`;

function messages(figures: Figures): Html {
  const { total_notifications: total, email_notifications: emails, sms_notifications: texts } = figures;
  const { letter_notifications: letters, notifications_by_type: days } = figures;
  const title = 'Messages sent since May 2016';
  return section(
    'messages-sent-since-may-2016',
    title,
    html`<div class="govuk-grid-row">${figure(inBillions(total), 'total')}${figure(
      inBillions(emails),
      counted(emails, 'email', 'emails'),
    )}${figure(inBillions(texts), counted(texts, 'text message', 'text messages'))}${figure(
      inBillions(letters),
      counted(letters, 'letter', 'letters'),
    )}</div>
${days.length === 0 ? '' : messagesChart(days)}
${table({
  caption: title,
  head: ['Date', 'Emails', 'Text messages', 'Letters'],
  rows: days
    .map((day) => [dateInWords(day.date), withCommas(day.emails), withCommas(day.sms), withCommas(day.letters)])
    .reverse(),
})}${foot(days.length)}`,
  );
}

function processing({ average_percentage_under_10_seconds: average, processing_time: days }: Figures): Html {
  const title = 'Messages sent within 10 seconds';
  return section(
    'messages-sent-within-10-seconds',
    title,
    html`<div class="govuk-grid-row">${figure(percentage(average), 'on average')}</div>
${days.length === 0 ? '' : processingChart(days)}
${table({
  caption: title,
  head: ['Date', 'Percentage'],
  rows: days.map((day) => [dateInWords(day.date), percentage(day.percentage_under_10_seconds)]).reverse(),
})}${foot(days.length)}`,
  );
}

function organisations(figures: Figures): Html {
  const { organisations: count, services } = figures.count_of_live_services_and_organisations;
  const hidden = (text: string) => html`<span class="govuk-visually-hidden">${text}</span>`;
  const title = 'Organisations using Notify';
  return section(
    'organisations-using-notify',
    title,
    html`<p class="govuk-body">${hidden('There are ')}<span class="ns-figure">${withCommas(count)}</span> ${counted(count, 'organisation', 'organisations')}
${hidden(' and ')}<span class="ns-figure">${withCommas(services)}</span> ${counted(services, 'service', 'services')}${hidden(' using Notify.')}</p>
${table({
  caption: title,
  head: ['Organisation', 'Number of live services'],
  rows: figures.organisations_using_notify.map(({ organisation_name: name, count_of_live_services: live }) => [
    name,
    withCommas(live),
  ]),
})}`,
  );
}

/** The public page of the figures. Content of the reference's, spec: cache §4.5; plots and completeness are ours. */
export function performancePage(figures: Figures, completeness: Completeness): Promise<string> {
  const title = 'Performance data';
  return layout({
    title,
    main: html`<h1 class="govuk-heading-xl">${title}</h1>
<div class="govuk-inset-text" role="status">${completenessInWords(completeness)}</div>
${messages(figures)}${processing(figures)}${organisations(figures)}`,
  });
}
