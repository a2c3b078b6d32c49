import { html } from 'hono/html';
import type { ApiDeps } from '../../deps.ts';
import { layout } from '../layout.ts';
import { paragraph } from './pieces.ts';
import { alertsSection } from './sections/alerts.ts';
import { backfillsSection } from './sections/backfills.ts';
import { cacheSection } from './sections/cache.ts';
import { freshnessSection } from './sections/freshness.ts';
import { gridSection } from './sections/grid.ts';
import { lettersSection } from './sections/letters.ts';
import { unratedSection } from './sections/unrated.ts';
import { uiLinks } from './temporal-links.ts';
import { section } from './tried.ts';
import { momentInWords } from './words.ts';

const sections = [
  ['freshness', 'Is last night complete?', freshnessSection],
  ['nights', 'The last 30 nights', gridSection],
  ['backfills', 'Backfills', backfillsSection],
  ['unrated', 'Messages without a rate', unratedSection],
  ['letters', 'Letters that wait', lettersSection],
  ['cache', 'Cache', cacheSection],
  ['alerts', 'Alerts', alertsSection],
] as const;

/** The page of those who operate Nightshift. It never refreshes by itself: who reads it decides. */
export async function opsPage(deps: ApiDeps): Promise<string> {
  const title = 'Operations';
  const shown = sections.map(([id, name, content]) => section({ id, title: name }, deps.logger, () => content(deps)));
  return layout({
    title,
    main: html`<div class="ns-bar"><h1 class="govuk-heading-xl">${title}</h1>
<form method="post" action="/ops/session/end"><button type="submit" class="govuk-button govuk-button--secondary">Sign out</button></form></div>
<p class="govuk-body">As of ${momentInWords(deps.now().toISOString(), deps.timeZone)}. <a class="govuk-link" href="/ops">Look again</a></p>
${paragraph(uiLinks(deps.temporalUi))}
${await Promise.all(shown)}`,
  });
}
