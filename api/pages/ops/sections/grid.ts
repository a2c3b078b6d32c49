import { html } from 'hono/html';
import { type CellState, type GridCell, nightGrid } from '../../../../db/ops/grid.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { dateInWords } from '../../performance/numbers.ts';
import { factInWords, shortDateInWords } from '../words.ts';

interface Look {
  readonly colour: 'green' | 'amber' | 'red' | 'grey';
  /** For those who see no difference of colours. */
  readonly sign: string;
  readonly words: string;
}

const looks: Readonly<Record<CellState, Look>> = {
  complete: { colour: 'green', sign: '✓', words: 'complete' },
  violated: { colour: 'red', sign: '≠', words: 'complete, but its checks do not hold' },
  counting: { colour: 'amber', sign: '…', words: 'is being counted' },
  due: { colour: 'amber', sign: '+', words: 'due to be counted again' },
  refused: { colour: 'amber', sign: '!', words: 'refused by the last run' },
  unrated: { colour: 'amber', sign: '£', words: 'has messages without a rate' },
  failed: { colour: 'red', sign: '×', words: 'not complete, its night failed' },
  missing: { colour: 'red', sign: '?', words: 'not complete, no night has counted it' },
  before: { colour: 'grey', sign: '–', words: 'before the first night' },
};

/** A mouse may take it; with the keyboard, the date above leads there in one step instead of four. */
function cell({ fact, day, night, state }: GridCell): Html {
  const { colour, sign, words } = looks[state];
  const name = `${factInWords(fact)}, ${dateInWords(day)}: ${words}`;
  return html`<td><a class="ns-cell ns-${colour}" href="/ops/night/${night}" tabindex="-1" title="${name}" aria-label="${name}">${sign}</a></td>`;
}

function head({ day, night }: GridCell): Html {
  const [date, month] = shortDateInWords(day).split(' ');
  return html`<th scope="col"><a class="govuk-link" href="/ops/night/${night}" aria-label="${date} ${month}, the night that counted it">${date}<br>${month}</a></th>`;
}

const key: Html = html`<ul class="govuk-list ns-key">${Object.values(looks).map(
  ({ colour, sign, words }) =>
    html`<li><span class="ns-cell ns-${colour}" aria-hidden="true">${sign}</span> ${words}</li>`,
)}</ul>`;

/** Each fact on each of the last 30 days, the newest first: what a phone shows without scrolling. */
export async function gridSection({ pool, now, timeZone }: ApiDeps): Promise<Html> {
  const cells = await nightGrid(pool, { now: now(), timeZone });
  const facts = [...new Set(cells.map(({ fact }) => fact))];
  const cellsOf = (fact: string | undefined) => cells.filter((each) => each.fact === fact);
  const caption = 'The last 30 days of each fact';
  return html`<div class="ns-scroll" tabindex="0" role="region" aria-label="${caption}, table"><table class="ns-grid">
<caption class="govuk-visually-hidden">${caption}</caption>
<thead><tr><td></td>${cellsOf(facts[0]).map(head)}</tr></thead>
<tbody>${facts.map(
    (fact) => html`<tr><th scope="row">${factInWords(fact)}</th>${cellsOf(fact).map(cell)}</tr>`,
  )}</tbody>
</table></div>${key}`;
}
