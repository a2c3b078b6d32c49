import { html } from 'hono/html';
import type { ApiDeps } from '../../../deps.ts';
import type { Backfill, BackfillState } from '../../../ops/backfills/backfills.ts';
import type { Html } from '../../layout.ts';
import { dateInWords } from '../../performance/numbers.ts';
import { list, paragraph, type TagColour, table, tag } from '../pieces.ts';
import { runLink } from '../temporal-links.ts';
import { countInWords, factInWords, momentInWords } from '../words.ts';

const mostShown = 10;

const colours: Readonly<Record<BackfillState, TagColour>> = {
  running: 'blue',
  paused: 'yellow',
  completed: 'green',
  failed: 'red',
  cancelled: 'grey',
  terminated: 'red',
  'timed out': 'red',
};

const days = ({ from, to, id }: Backfill) =>
  from === null || to === null ? id : `${dateInWords(from)} to ${dateInWords(to)}`;

const what = ({ facts, services, mode, force }: Backfill) =>
  [
    facts?.map(factInWords).join(', ') ?? 'All facts',
    ...(services === null ? [] : [countInWords(services.length, 'service', 'services')]),
    ...(mode === null ? [] : [`days: ${mode}`]),
    ...(force ? ['forced'] : []),
  ].join('; ');

function howFar(backfill: Backfill, timeZone: string): Html {
  const { progress, note, endedAt } = backfill;
  if (progress === null) return html`${note ?? 'not known'}`;
  const { total, done, failedCount, failed, refusedCount = 0, expectedEnd } = progress;
  const bar = html`<progress class="ns-progress" max="${Math.max(total, 1)}" value="${done}" aria-label="${days(backfill)}"></progress>`;
  const failures = failed.map(({ day, message }) => `${dateInWords(day)}: ${message}`);
  return html`${endedAt === null ? bar : ''}${done} of ${countInWords(total, 'day', 'days')} done${
    expectedEnd === null || endedAt !== null ? '' : html`,<br>expected to end ${momentInWords(expectedEnd, timeZone)}`
  }${refusedCount === 0 ? '' : html`<br>${refusedCount} refused: they stay as they were`}${failedCount === 0 ? '' : html`<br>${failedCount} failed:${list(failures)}`}`;
}

/** Backfills that run, then those that have ended. */
export async function backfillsSection({ backfills, timeZone, temporalUi }: ApiDeps): Promise<Html> {
  const found = await backfills.list(mostShown);
  if (found.length === 0) return paragraph('None runs, and none has ended lately.');
  const rows = found.map((backfill) => [
    days(backfill),
    tag(backfill.state, colours[backfill.state]),
    howFar(backfill, timeZone),
    what(backfill),
    `${momentInWords(backfill.startedAt, timeZone)}${backfill.actor === null ? '' : `, by ${backfill.actor}`}`,
    runLink(temporalUi, backfill.workflowId, backfill.runId),
  ]);
  return table({ caption: 'Backfills', head: ['Days', 'State', 'Progress', 'What', 'Started', 'Run'], rows });
}
