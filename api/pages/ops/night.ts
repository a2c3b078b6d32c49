import { html } from 'hono/html';
import { type RecordedRun, recordedRuns } from '../../../db/ops/nights.ts';
import { checksOf, factDaysOf, type RecordedCheck, type RecordedFactDay } from '../../../db/ops/run-details.ts';
import type { ApiDeps } from '../../deps.ts';
import { type Html, layout } from '../layout.ts';
import { dateInWords, withCommas } from '../performance/numbers.ts';
import { list, paragraph, type TagColour, table, tag } from './pieces.ts';
import { runLink } from './temporal-links.ts';
import { countInWords, factInWords, momentInWords } from './words.ts';

const mostRuns = 50;

const colours: Readonly<Record<string, TagColour>> = {
  running: 'blue',
  completed: 'green',
  'completed with problems': 'yellow',
  failed: 'red',
  cancelled: 'grey',
};

function daysTable(days: readonly RecordedFactDay[], caption: string): Html {
  const rows = days.map((day) => [
    `${dateInWords(day.day)}, ${factInWords(day.fact)}`,
    day.reason === null ? day.state : `${day.state}: ${day.reason}`,
    `${withCommas(day.added)}, ${withCommas(day.changed)}, ${withCommas(day.removed)}`,
    `${day.rows_before === null ? '?' : withCommas(day.rows_before)} → ${withCommas(day.rows_after)}`,
    `${withCommas(day.messages_before)} → ${withCommas(day.messages_after)}`,
    withCommas(day.unrated),
    day.seconds.toFixed(1),
  ]);
  const head = ['Day and fact', 'State', 'Added, changed, removed', 'Rows', 'Messages', 'Without a rate', 'Seconds'];
  return table({ caption, head, rows });
}

function checksInWords(checks: readonly RecordedCheck[]): Html {
  const found = checks.flatMap(({ invariant, violations, warnings }) => [
    ...violations.map(({ day, detail }) => `${invariant} does not hold on ${day}: ${detail}`),
    ...warnings.map(({ day, detail }) => `${invariant} warns of ${day}: ${detail}`),
  ]);
  const holding = checks.filter(({ violations }) => violations.length === 0).map(({ invariant }) => invariant);
  return html`${paragraph(`Checks that hold: ${holding.join(', ') || 'none'}`)}${found.length === 0 ? '' : list(found)}`;
}

/** Of one run: when, what it did to which day, what it has checked, and what it complains of. */
function runInWords(
  { timeZone, temporalUi }: ApiDeps,
  { run, days, checks }: { run: RecordedRun; days: readonly RecordedFactDay[]; checks: readonly RecordedCheck[] },
): Html {
  const { workflow_type: type, state, started_at: startedAt, finished_at: finishedAt, problems } = run;
  const at = (instant: string) => momentInWords(instant, timeZone);
  const end = finishedAt === null ? ', and has no end yet' : ` to ${at(finishedAt)}`;
  const summary = `${countInWords(days.length, 'day of a fact', 'days of facts')}: ${withCommas(run.added)} rows added, ${withCommas(run.changed)} changed, ${withCommas(run.removed)} removed`;
  return html`<section aria-labelledby="run-${run.run_id}"><h2 class="govuk-heading-m" id="run-${run.run_id}">${type}, ${at(startedAt)}</h2>
<p class="govuk-body">${tag(state, colours[state] ?? 'grey')} ${at(startedAt)}${end}${run.actor === null ? '' : `, ${run.actor}`}${run.forced ? ', forced' : ''}. Run ${runLink(temporalUi, run.workflow_id, run.run_id)}</p>
${problems.length === 0 ? '' : html`${paragraph('Problems:')}${list(problems)}`}
${checks.length === 0 ? '' : checksInWords(checks)}
<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">${summary}</span></summary>
<div class="govuk-details__text">${daysTable(days, `What ${type} of ${at(startedAt)} did`)}</div></details></section>`;
}

/** The runs of a night, the newest first. @param night a date. */
export async function nightPage(deps: ApiDeps, night: string): Promise<string> {
  const runs = await recordedRuns(deps.pool, { night, sort: '-night', limit: mostRuns + 1 });
  const shown = runs.slice(0, mostRuns);
  const ids = shown.map((run) => run.run_id);
  const [daysOf, checks] = await Promise.all([factDaysOf(deps.pool, ids), checksOf(deps.pool, ids)]);
  const title = `The night of ${dateInWords(night)}`;
  const none = paragraph('The ledger has no run of this night.');
  const older = html`<p class="govuk-body">There are older runs: <code>GET /ops/nights?night=${night}&amp;limit=366</code> lists them.</p>`;
  return layout({
    title,
    main: html`<a class="govuk-back-link" href="/ops">Operations</a><h1 class="govuk-heading-xl">${title}</h1>
${runs.length === 0 ? none : shown.map((run) => runInWords(deps, { run, days: daysOf(run.run_id), checks: checks(run.run_id) }))}${runs.length > mostRuns ? older : ''}`,
  });
}
