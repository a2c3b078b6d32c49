import { html } from 'hono/html';
import { type Freshness, freshness } from '../../../../db/ops/freshness.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { counted, dateInWords } from '../../performance/numbers.ts';
import { inset, type TagColour, table, tag } from '../pieces.ts';
import { factInWords } from '../words.ts';

const colours: Readonly<Record<Freshness['verdict'], TagColour>> = {
  fresh: 'green',
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
  return 'Last night is complete.';
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
  return html`${inset(verdictInWords(facts))}${table({ caption, head: ['Fact', 'Verdict', 'Complete through'], rows })}`;
}
