import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '../../db/postgres.ts';
import type { LocalApi } from '../../stack/api.ts';
import { letterWithoutFile } from '../../stack/demo/letter-rows.ts';
import { sendLetters } from '../../stack/demo/send-letters.ts';
import type { LetterContext } from '../letters/context.ts';
import { type LetterNews, letterNews } from '../letters/news.ts';
import { startRescue } from '../letters/rescue.ts';
import { progressLine } from '../progress-line.ts';

interface DemoLetter {
  readonly id: string;
  readonly kind: string;
  /** The statuses that it may come to, and what it may go on to wait for. */
  readonly expected: readonly string[];
}

/** A letter of the demo, and what has become of it. */
export interface SeenLetter extends DemoLetter {
  readonly news: LetterNews;
}

interface Servers {
  readonly api: LocalApi;
  readonly databaseUrl: string;
  readonly hasScanner: boolean;
}

const pollMs = 250;
const boundMs = 20_000;

/** Three that a service sends, and one of the demo's days whose file never was. */
async function demoLetters({ api, databaseUrl, hasScanner }: Servers): Promise<readonly DemoLetter[]> {
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'nightshift demo' });
  try {
    const lost = await letterWithoutFile(pool);
    const sent = await sendLetters(api, pool);
    return [
      ...sent.map(({ id, kind, status }) => ({ id, kind, expected: hasScanner ? [status] : [status, 'scanner'] })),
      ...(lost === undefined ? [] : [{ id: lost, kind: 'without a file', expected: ['file'] }]),
    ];
  } finally {
    await pool.end();
  }
}

export function isAsExpected({ expected, news }: SeenLetter): boolean {
  if (news.state === 'ended') return expected.includes(news.end.status);
  return news.state === 'waits' && expected.includes(news.wait.kind);
}

const isSettled = (letter: SeenLetter) => isAsExpected(letter) || ['ended', 'failed'].includes(letter.news.state);

/**
 * Sends the demo's letters, lets the rescue find what waits without a scan, and watches them for up to 20 seconds, with a
 * line of progress on standard error.
 *
 * @param signal ends the watch, which throws then.
 */
export async function letterDemo(
  context: LetterContext,
  servers: Servers,
  signal: AbortSignal,
): Promise<readonly SeenLetter[]> {
  const letters = await demoLetters(servers);
  await startRescue(context);
  const line = progressLine();
  const deadline = Date.now() + boundMs;
  for (;;) {
    const seen = await Promise.all(
      letters.map(async (letter) => ({ ...letter, news: await letterNews(context.client, letter.id) })),
    );
    const settled = seen.filter(isSettled).length;
    line.show(`Letters: ${settled} of ${seen.length} have an end, or wait`);
    if (settled === seen.length || Date.now() > deadline) {
      line.clear();
      return seen;
    }
    await sleep(pollMs, undefined, { signal });
  }
}
