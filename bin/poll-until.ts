import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 1_000;

/** Looks every second, until `ended` is settled. How it has ended is for those to see who wait for it. */
export async function pollUntil(ended: Promise<unknown>, look: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  ended.then(end, end);
  while (!over.signal.aborted) {
    await sleep(pollMs, undefined, { signal: over.signal }).catch(() => {}); // the end comes before the second is over
    await look();
  }
}
