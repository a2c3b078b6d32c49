import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { AtEnd } from './scenario.ts';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = programs.find((path) => existsSync(path));

/** Why there is no browser; undefined: there is one. */
export const noChromium =
  program === undefined
    ? `Expected a Chromium at one of ${programs.join(', ')}, found none: on Debian, apt-get install chromium`
    : undefined;

/** A browser without a window, until the end, which asks nobody but whom a page names. */
export async function startChromium(atEnd: AtEnd): Promise<Browser> {
  if (program === undefined) throw new Error(noChromium);
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  atEnd(() => browser.close());
  return browser;
}
