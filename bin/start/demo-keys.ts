import { setTimeout as sleep } from 'node:timers/promises';
import { outboxLag } from '../../db/cache/outbox.ts';
import { createRedis, withRedis } from '../../db/cache/redis.ts';
import { createPool } from '../../db/postgres.ts';
import { addDays, type ReportingDay } from '../../db/reporting/days.ts';

/** Ranges of dates that people have looked at, as days before today. */
const ranges = [
  [7, 0],
  [8, 1],
  [14, 7],
  [30, 0],
  [365, 0],
] as const;

/** Notify's own time to live. */
const ttlSeconds = 3_600;

const pollMs = 50;

/** What the loading of the demo has made stale would take the keys along. */
async function untilApplied(databaseUrl: string): Promise<void> {
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'nightshift demo' });
  try {
    while ((await outboxLag(pool)).waiting > 0) await sleep(pollMs);
  } finally {
    await pool.end();
  }
}

/**
 * Fills a Redis of our own with cached bodies of the performance dashboard, as Notify's admin app leaves them: stale
 * after a night, which therefore drops them. The API runs, and its relay.
 */
export async function cacheDashboards(
  { redisUrl, databaseUrl }: { readonly redisUrl: string; readonly databaseUrl: string },
  today: ReportingDay,
): Promise<void> {
  await untilApplied(databaseUrl);
  const redis = createRedis(redisUrl);
  try {
    await withRedis(redis, async (connected) => {
      for (const [from, to] of ranges) {
        const key = `performance-stats-${addDays(today, -from)}-to-${addDays(today, -to)}`;
        await connected.set(key, JSON.stringify({ total_notifications: 0 }), 'EX', ttlSeconds);
      }
    });
  } finally {
    redis.disconnect();
  }
}
