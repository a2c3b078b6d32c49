import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { connect } from '../connect.ts';

const retryMs = 1_000;

/** The payload of a NOTIFY after which nothing that was cached can be relied on: a bulk load. */
export const everything = 'everything';

export interface Listener {
  /** Whether a NOTIFY would be heard now, as far as can be known. */
  isListening(): boolean;
  stop(): Promise<void>;
}

/**
 * Calls `onNotify` for each NOTIFY on a channel, on a connection of its own, and with '' when it has been connected:
 * what came while it was not connected, nobody else says. Those who cannot miss one poll besides.
 */
export function listen(databaseUrl: string, channel: string, onNotify: (payload: string) => void): Listener {
  const stopped = new AbortController();
  let client: Client | undefined;
  let listening = false;

  async function listenOnce(): Promise<void> {
    const connected = await connect(databaseUrl, 'nightshift listener');
    client = connected;
    const ended = new Promise<void>((resolve) => connected.once('end', resolve));
    connected.on('notification', ({ payload = '' }) => onNotify(payload));
    try {
      await connected.query(`listen ${connected.escapeIdentifier(channel)}`);
      listening = true;
      onNotify('');
      if (!stopped.signal.aborted) await ended;
    } finally {
      listening = false;
      await connected.end();
    }
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
    isListening: () => listening,
    async stop() {
      stopped.abort();
      await client?.end().catch(() => {});
      await running;
    },
  };
}
