import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { connect } from '../connect.ts';

const retryMs = 1_000;

export interface Listener {
  stop(): Promise<void>;
}

/**
 * Calls `onNotify` for each NOTIFY on a channel, on a connection of its own, and whenever it has been connected anew:
 * what came while it was not connected, nobody else says. Those who cannot miss one poll besides.
 */
export function listen(databaseUrl: string, channel: string, onNotify: () => void): Listener {
  const stopped = new AbortController();
  let client: Client | undefined;

  async function listenOnce(): Promise<void> {
    const connected = await connect(databaseUrl, 'nightshift listener');
    client = connected;
    const ended = new Promise<void>((resolve) => connected.once('end', resolve));
    connected.on('notification', onNotify);
    await connected.query(`listen ${connected.escapeIdentifier(channel)}`);
    onNotify();
    if (stopped.signal.aborted) await connected.end();
    await ended;
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      // Postgres is away, for now: there is nothing to hear then, and those who poll say so.
      await listenOnce().catch(() => {});
      await delay(retryMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async stop() {
      stopped.abort();
      await client?.end().catch(() => {});
      await running;
    },
  };
}
