import { html } from 'hono/html';
import { type Freshness, freshness } from '../../../../db/ops/freshness.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { counted, dateInWords } from '../../performance/numbers.ts';
import { inset, type TagColour, table, tag } from '../pieces.ts';
import { countInWords, factInWords } from '../words.ts';

const colours: Readonly<Record<Freshness['verdict'], TagColour>> = {
  fresh: 'green',
  'checks fail': 'red',
  counting: 'yellow',
  late: 'red',
  'never counted': 'grey',
};

/** The answer to "is last night complete?". */
function verdictInWords(facts: readonly Freshness[]): string {
  const late = facts.filter(({ verdict }) => verdict === 'late').map(({ fact }) => factInWords(fact));
  if (late.length > 0) return `${late.join(', ')} ${counted(late.length, 'is', 'are')} late.`;
  if (facts.every(({ completeThrough }) => completeThrough === null)) return 'No night has been counted yet.';
  if (facts.some(({ verdict }) => verdict === 'counting')) return 'Last night is still being counted.';
  if (facts.some(({ verdict }) => verdict === 'never counted')) return 'Some facts have never been counted.';
  if (facts.some(({ verdict }) => verdict === 'checks fail'))
    return 'Last night is complete, but some checks do not hold.';
  return 'Last night is complete.';
}

/** Of which facts, and where to read what was found. */
function violationsInWords(facts: readonly Freshness[]): Html | string {
  const found = facts.filter(({ violated }) => violated.length > 0);
  if (found.length === 0) return '';
  const of = found.map(
    ({ fact, violated }) => `${factInWords(fact)} on ${countInWords(violated.length, 'day', 'days')}`,
  );
  const nights = [...new Set(found.flatMap(({ violated }) => violated.map(({ night }) => night)))].toSorted();
  const links = nights.map(
    (night) => html` <a class="govuk-link" href="/ops/night/${night}">the night of ${dateInWords(night)}</a>`,
  );
  return html` Of the last 30 days, checks fail of ${of.join(', ')}:${links}.`;
}

/** Through which day each fact is complete. */
export async function freshnessSection({ pool, now, timeZone }: ApiDeps): Promise<Html> {
  const facts = await freshness(pool, { now: now(), timeZone });
  const rows = facts.map(({ fact, completeThrough, verdict }) => [
    factInWords(fact),
    tag(verdict, colours[verdict]),
    completeThrough === null ? 'no day' : dateInWords(completeThrough),
  ]);
  const caption = 'Freshness of each fact';
  return html`${inset(html`${verdictInWords(facts)}${violationsInWords(facts)}`)}${table({ caption, head: ['Fact', 'Verdict', 'Complete through'], rows })}`;
}
