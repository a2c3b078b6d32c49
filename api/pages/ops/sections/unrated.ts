import { html } from 'hono/html';
import { type UnratedGroup, unratedGroups } from '../../../../db/ops/unrated.ts';
import { addDays, dayOf } from '../../../../db/reporting/days.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { dateInWords, withCommas } from '../../performance/numbers.ts';
import { paragraph, table } from '../pieces.ts';
import { countInWords, factInWords } from '../words.ts';

/** Which rate there should be, as a row of Notify's tables. */
const missingRate = ({ type, postage, sheets, from }: UnratedGroup): Html =>
  type === 'letter'
    ? html`<code>letter_rates</code>: ${postage}, ${countInWords(sheets, 'sheet', 'sheets')}, crown, in force by ${dateInWords(from)}`
    : html`<code>rates</code>: ${type}, in force by ${dateInWords(from)}`;

/** A backfill takes days that have ended; today is billed anew by the hour. */
const command = ({ fact, from, to }: UnratedGroup, yesterday: string): Html =>
  html`<code>npm run nightshift -- backfill --from ${from} --to ${to < yesterday ? to : yesterday} --mode all --facts ${fact}</code>`;

/** @param days `oldest`: the first that the next night looks at. */
const nextStep = (group: UnratedGroup, { oldest, yesterday }: { oldest: string; yesterday: string }): Html =>
  group.from >= oldest
    ? html`Add the rate. The next night bills the messages.`
    : html`Add the rate, then run ${command(group, yesterday)}`;

/** Messages that are in no bill, since they have no rate, and what to do about them. */
export async function unratedSection({ pool, windows, now, timeZone }: ApiDeps): Promise<Html> {
  const { groups, all } = await unratedGroups(pool);
  if (groups.length === 0) return paragraph('All messages have a rate.');
  const today = dayOf(now(), timeZone);
  const days = { oldest: addDays(today, 1 - windows.billing), yesterday: addDays(today, -1) };
  const rows = groups.map((group) => [
    factInWords(group.fact),
    group.type === 'sms' ? 'Text messages' : 'Letters',
    group.provider,
    group.from === group.to ? dateInWords(group.from) : `${dateInWords(group.from)} to ${dateInWords(group.to)}`,
    withCommas(group.messages),
    missingRate(group),
    nextStep(group, days),
  ]);
  const head = ['Fact', 'Type', 'Provider', 'Days', 'Messages', 'Rate that is missing', 'Next step'];
  const more = `These are the largest ${groups.length} of ${all} groups. The rest shows when these have a rate.`;
  return html`${table({ caption: 'Messages without a rate', head, rows })}${groups.length < all ? paragraph(more) : ''}`;
}
