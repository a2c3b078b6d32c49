import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type HttpServer, listen } from '../../../api/http-server.ts';
import { recordAlerts } from '../../../db/alerts.ts';
import { createPool } from '../../../db/postgres.ts';
import { createTestApi, opsSecret } from '../../support/api.ts';
import { noChromium, startChromium } from '../../support/chromium.ts';
import { createDatabase } from '../../support/database.ts';
import { insertRaw, letter, sms } from '../../support/raw-rows.ts';
import { plan, rollUp, writePlanned } from '../../support/run-day.ts';
import { atEndOfFile } from '../../support/scenario.ts';
import { redisDatabase } from '../../support/servers.ts';

beforeEach(({ skip }) => skip(noChromium !== undefined, noChromium));

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

const atEnd = atEndOfFile();
let server: HttpServer;
let browser: Browser;
beforeAll(async () => {
  if (noChromium !== undefined) return;
  const database = await createDatabase();
  atEnd(() => database.drop());
  const pool = createPool(database.url);
  const runId = 'a run of the test';
  await pool.query('delete from public.rates');
  await insertRaw(pool, {
    notifications: [
      sms('2026-05-03 12:00:00'),
      letter('2026-05-03 12:00:00', { notification_status: 'pending-virus-check' }),
    ],
  });
  const planned = await plan(pool, { runId, night: '2026-05-05' });
  for (const day of planned.days) await rollUp(pool, day);
  await writePlanned(pool, planned, runId);
  const message = 'A long sentence about a night that has not come to its end in time, and what to do about it, now';
  await recordAlerts(pool, [{ key: 'freshness/billing/2026-05-03', subject: 'Billing is late', message }]);
  await pool.end();
  const options = {
    ...{ databaseUrl: database.url, redisUrl: await redisDatabase(), now: () => new Date('2026-05-05T09:00:00Z') },
    temporalUiUrl: 'http://127.0.0.1:8233',
  };
  const { app } = createTestApi(atEnd, options);
  server = await listen(app, { host: '127.0.0.1', port: 0 });
  browser = await startChromium(atEnd);
  atEnd(() => server.close());
});

async function open(
  width: number,
  javaScriptEnabled = true,
): Promise<{ readonly page: Page; readonly errors: string[] }> {
  // The check for accessibility is a script, which the page itself may not load.
  const context = await browser.newContext({
    ...{ viewport: { width, height: 900 }, javaScriptEnabled, bypassCSP: javaScriptEnabled },
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(error.message));
  page.on('requestfailed', (request) => void errors.push(`${request.url()} failed`));
  await page.goto(`${server.url}/ops`);
  return { page, errors };
}

async function enterToken(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Fits, and axe has nothing against it. */
async function expectAccessible(page: Page): Promise<void> {
  const fits = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';
  expect(await page.evaluate(fits)).toBe(true);
  await page.addScriptTag({ content: axe });
  const found = violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'));
  expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test.each([
  ['a desktop', 1280],
  ['a phone', 360],
])('on %s the pages fit, are accessible, and the browser has nothing to complain of', async (_, width) => {
  const { page, errors } = await open(width);
  await enterToken(page, opsSecret);
  expect(await page.title()).toBe('Operations – GOV.UK Notify');
  await expectAccessible(page);
  await page.getByRole('link', { name: '3 May, the night that counted it' }).click();
  expect(await page.locator('h1').textContent()).toBe('The night of 5 May 2026');
  await page.goto(`${server.url}/ops/night/2026-05-05`);
  await page.getByText('days of facts:').click();
  await expectAccessible(page);
  expect(errors).toEqual([]);
});

test('with the keyboard alone the grid is reached and scrolled, and the page left', async () => {
  const { page } = await open(360);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByLabel('Token').focus();
  await page.keyboard.type(opsSecret);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.ns-grid');
  const grid = `document.querySelector('[aria-label="The last 30 days of each fact, table"]')`;
  for (let steps = 0; steps < 20; steps += 1) {
    if (await page.evaluate(`document.activeElement === ${grid}`)) break;
    await page.keyboard.press('Tab');
  }
  for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.evaluate(`${grid}.scrollLeft`)).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Sign out' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Sign in to operations');
});

test('it is the same without JavaScript, and a wrong token is told where it was entered', async () => {
  const { page } = await open(1280, false);
  await enterToken(page, 'a guess');
  expect(await page.title()).toBe('Error: Sign in to operations – GOV.UK Notify');
  expect(await page.locator('#token-error').textContent()).toContain('The token is not right');
  await enterToken(page, opsSecret);
  expect(await page.locator('.ns-grid tbody td').count()).toBe(120);
  expect(await page.locator('.ns-grid .ns-amber').count()).toBe(1);
  await page.getByRole('link', { name: 'Look again' }).click();
  expect(await page.locator('h1').textContent()).toBe('Operations');
});

test('the form is accessible when it says what is wrong', async () => {
  const { page } = await open(360);
  await enterToken(page, '');
  expect(await page.title()).toMatch(/^Error/);
  await expectAccessible(page);
});
