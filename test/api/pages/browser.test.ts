import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { listen } from '../../../api/http-server.ts';
import { createTestApi } from '../../support/api.ts';
import { noChromium, startChromium } from '../../support/chromium.ts';
import { createDatabase } from '../../support/database.ts';
import { redisDatabase } from '../../support/servers.ts';
import {
  insertFactDays,
  insertOrganisations,
  insertProcessingTime,
  insertServices,
  insertStatusFacts,
} from '../dashboard-rows.ts';

beforeEach(({ skip }) => skip(noChromium !== undefined, noChromium));

const now = '2026-05-04T23:20:00Z';
const days = ['2026-04-28', '2026-04-29', '2026-04-30', '2026-05-01', '2026-05-02', '2026-05-03'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  const { pool } = database;
  await insertFactDays(
    pool,
    days.map((day) => ({ day })),
  );
  await insertStatusFacts(
    pool,
    days.flatMap((bst_date, index) => [
      { bst_date, notification_count: 4_000_000 + 350_000 * (index % 4) },
      { bst_date, notification_count: 1_200_000 - 90_000 * index, notification_type: 'sms' as const },
      { bst_date, notification_count: 61_234, notification_type: 'letter' as const },
    ]),
  );
  await insertProcessingTime(
    pool,
    days.map((bst_date, index) => ({
      bst_date,
      messages_total: 10_000,
      messages_within_10_secs: 9_870 + 20 * (index % 3),
    })),
  );
  const organisation = '00000000-0000-4000-8000-0000000000aa';
  await insertOrganisations(pool, [
    { id: organisation, name: 'Department of a Name That Does Not Fit on a Narrow Screen' },
  ]);
  await insertServices(pool, [{ name: 'One', organisation_id: organisation }, { name: 'Two' }]);
});
afterAll(() => database.drop());

async function open(
  width: number,
  javaScriptEnabled = true,
): Promise<{ readonly page: Page; readonly errors: string[] }> {
  const options = { databaseUrl: database.url, redisUrl: await redisDatabase(), now: () => new Date(now) };
  const server = await listen(createTestApi(onTestFinished, options).app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const browser = await startChromium(onTestFinished);
  // The check for accessibility is a script, which the page itself may not load.
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    javaScriptEnabled,
    bypassCSP: javaScriptEnabled,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(error.message));
  page.on('requestfailed', (request) => void errors.push(`${request.url()} failed`));
  page.on(
    'response',
    (response) => void (response.status() >= 400 && errors.push(`${response.url()}: ${response.status()}`)),
  );
  await page.goto(`${server.url}/features/performance`);
  return { page, errors };
}

test.each([
  ['a desktop', 1280],
  ['a phone', 360],
])('on %s the page fits, is accessible, and the browser has nothing to complain of', async (_, width) => {
  const { page, errors } = await open(width);
  expect(await page.title()).toBe('Performance data – GOV.UK Notify');
  expect(await page.locator('h1').textContent()).toBe('Performance data');
  expect(await page.locator('svg[role=img]').count()).toBe(2);
  expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
    true,
  );
  await page.addScriptTag({ content: axe });
  const found = violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'));
  expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(errors).toEqual([]);
});

test('it is the same without JavaScript, and loads its style', async () => {
  const { page, errors } = await open(1280, false);
  expect(await page.locator('.govuk-inset-text').textContent()).toBe(
    'Figures are complete through 3 May 2026. Yesterday, 4 May 2026, is still being counted.',
  );
  const font = "getComputedStyle(document.querySelector('.govuk-header')).fontFamily";
  expect(await page.evaluate(font)).toContain('Arial');
  expect(errors).toEqual([]);
});
