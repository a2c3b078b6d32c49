/**
 * Takes the pictures of the documents from a running `npm start`:
 *
 *   node --import tsx test/support/take-screenshots.ts API_URL OPS_TOKEN [TEMPORAL_UI_PAGE]
 *
 * They go to `docs/images/`. The last argument is the address of any page of Temporal's web UI; without it there is no
 * picture of that. Each page is as it is without JavaScript, but for Temporal's.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from './chromium.ts';

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const largestBytes = 200_000;

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

interface Picture {
  readonly name: string;
  /** In pixels of CSS; undefined: the whole page. */
  readonly height?: number;
}

async function shoot(page: Page, { name, height }: Picture): Promise<void> {
  const path = join(folder, `${name}.png`);
  const { width } = page.viewportSize() ?? desktop;
  const clip = height === undefined ? {} : { clip: { x: 0, y: 0, width, height } };
  await page.screenshot({ path, fullPage: true, ...clip });
  const { size } = statSync(path);
  console.log(
    `${path}: ${Math.round(size / 1_000)} KB${size > largestBytes ? ', more than the 200 KB that it should have' : ''}`,
  );
}

async function withPage(
  browser: Browser,
  { viewport, javaScriptEnabled = false }: { viewport: typeof desktop; javaScriptEnabled?: boolean },
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport,
    javaScriptEnabled,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** The public page of the figures: to the end of its first table. */
async function performancePage(browser: Browser, apiUrl: string): Promise<void> {
  for (const [name, viewport, height] of [
    ['performance-desktop', desktop, 1_000],
    ['performance-phone', phone, 1_100],
  ] as const) {
    await withPage(browser, { viewport }, async (page) => {
      await page.goto(`${apiUrl}/features/performance`);
      await shoot(page, { name, height });
    });
  }
}

/** The page of the operators, and the night of its newest day. @throws Error when the token does not open it. */
async function opsPages(browser: Browser, apiUrl: string, token: string): Promise<void> {
  for (const [name, viewport, height] of [
    ['ops-desktop', desktop, 1_400],
    ['ops-phone', phone, 1_100],
  ] as const) {
    await withPage(browser, { viewport }, async (page) => {
      await page.goto(`${apiUrl}/ops`);
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      if ((await page.locator('.ns-grid').count()) === 0) {
        throw new Error(
          `Expected the operators page, got "${await page.title()}". Give the token that npm start shows`,
        );
      }
      await shoot(page, { name, height });
      if (viewport === phone) return;
      await page.locator('.ns-grid thead a').first().click();
      await page.locator('details summary').first().click();
      await shoot(page, { name: 'ops-night', height: 1_100 });
    });
  }
}

/** Any page of Temporal's web UI, which is drawn by scripts that go on asking: it is waited for until it has been quiet. */
async function temporalPage(browser: Browser, address: string): Promise<void> {
  await withPage(browser, { viewport: desktop, javaScriptEnabled: true }, async (page) => {
    await page.goto(address);
    await page.waitForLoadState('networkidle', { timeout: 15_000 }).catch(() => undefined);
    await shoot(page, { name: 'temporal-ui', height: desktop.height });
  });
}

const [apiUrl, token, temporalUi] = process.argv.slice(2);
if (apiUrl === undefined || token === undefined) {
  console.error('Expected: take-screenshots.ts API_URL OPS_TOKEN [TEMPORAL_UI_PAGE], as npm start shows them');
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  const closing: (() => Promise<void>)[] = [];
  try {
    const browser = await startChromium((close) => void closing.push(close));
    await performancePage(browser, apiUrl);
    await opsPages(browser, apiUrl, token);
    if (temporalUi !== undefined) await temporalPage(browser, temporalUi);
  } finally {
    for (const close of closing) await close();
  }
}
