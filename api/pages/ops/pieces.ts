/** Pieces of GOV.UK that several sections are made of. */
import { html } from 'hono/html';
import type { Html } from '../layout.ts';

export type TagColour = 'green' | 'yellow' | 'red' | 'grey' | 'blue';

/** Blue is the colour of a tag that has none. */
export const tag = (text: string, colour: TagColour): Html =>
  html`<strong class="govuk-tag${colour === 'blue' ? '' : ` govuk-tag--${colour}`}">${text}</strong>`;

export const paragraph = (content: Html | string): Html => html`<p class="govuk-body">${content}</p>`;

/** For what somebody should know who acts on what stands below. */
export const inset = (content: Html | string): Html => html`<div class="govuk-inset-text">${content}</div>`;

interface Table {
  /** For those who do not see the heading above. */
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its header. */
  readonly rows: readonly (readonly (Html | string)[])[];
}

/** Scrolls by itself where it is too wide, with the keyboard too. */
export function table({ caption, head, rows }: Table): Html {
  return html`<div class="ns-scroll" tabindex="0" role="region" aria-label="${caption}, table"><table class="govuk-table govuk-table--small-text-until-tablet ns-table">
<caption class="govuk-table__caption govuk-visually-hidden">${caption}</caption>
<thead class="govuk-table__head"><tr class="govuk-table__row">${head.map(
    (text) => html`<th scope="col" class="govuk-table__header">${text}</th>`,
  )}</tr></thead>
<tbody class="govuk-table__body">${rows.map(
    ([first, ...others]) => html`<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">${first}</th>
${others.map((cell) => html`<td class="govuk-table__cell">${cell}</td>`)}</tr>`,
  )}</tbody>
</table></div>`;
}

/** A long text behind a short one, which opens it. */
export const details = (summary: string, text: string): Html =>
  html`<details class="govuk-details govuk-!-margin-bottom-0"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">${summary}</span></summary>
<div class="govuk-details__text">${text}</div></details>`;

/** Sentences, one below the other. */
export const list = (items: readonly (Html | string)[]): Html =>
  html`<ul class="govuk-list govuk-list--bullet">${items.map((item) => html`<li>${item}</li>`)}</ul>`;
