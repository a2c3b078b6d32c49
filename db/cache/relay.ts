import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { applyMarked } from './apply-marked.ts';
import { listen } from './listen.ts';
import { outboxChannel } from './outbox.ts';

/** How long a change waits at most when its nudge was lost. */
const pollMs = 1_000;

export interface Relay {
  /** Applies what waits, and waits for what others have in hand. @throws as {@link applyMarked}, or when stopped. */
  catchUp(): Promise<void>;
  /** Whether nudges arrive, as far as can be known. */
  isListening(): boolean;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

async function isWaiting(pool: Pool, newest: string): Promise<boolean> {
  const { rows } = await pool.query<{ waiting: boolean }>(
    'select exists (select from nightshift.cache_outbox where id <= $1) as waiting',
    [newest],
  );
  return rows[0]?.waiting ?? false;
}

async function newestMarked(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ id: string | null }>('select max(id) as id from nightshift.cache_outbox');
  return rows[0]?.id ?? null;
}

/**
 * Applies the outbox of the cache as changes commit: at once on their nudge, within a second without it. Any number of
 * processes may do it at once. Trouble is logged when it begins and when it ends; what waits, waits.
 */
export function startRelay(options: {
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly redis: Redis;
  readonly logger: Logger;
  /** Told whenever something may have become stale, or may have been said unheard; with `everything` after a bulk load. */
  readonly onNudge?: (what: string) => void;
}): Relay {
  const { databaseUrl, pool, redis, logger, onNudge = () => {} } = options;
  const stopped = new AbortController();
  let wake = () => {};
  let inTrouble = false;

  async function applyAll(): Promise<void> {
    while (!stopped.signal.aborted && (await applyMarked(pool, redis)) > 0);
  }

  async function attempt(): Promise<void> {
    try {
      await applyAll();
      if (inTrouble) logger.info('The invalidations of the cache that waited have been applied');
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) logger.warn({ err: error }, 'Invalidations of the cache wait in nightshift.cache_outbox');
      inTrouble = true;
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const nudged = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await attempt();
      const over = new AbortController();
      await Promise.race([nudged, delay(pollMs, undefined, { signal: over.signal }).catch(() => {})]);
      over.abort();
    }
  }

  const listener = listen(databaseUrl, outboxChannel, (what) => {
    onNudge(what);
    wake();
  });
  const running = run();
  return {
    isListening: listener.isListening,
    async catchUp() {
      const newest = await newestMarked(pool);
      if (newest === null) return;
      while (await isWaiting(pool, newest)) {
        stopped.signal.throwIfAborted();
        if ((await applyMarked(pool, redis)) === 0) await delay(10);
      }
    },
    async stop() {
      stopped.abort();
      wake();
      await Promise.all([running, listener.stop()]);
    },
  };
}
